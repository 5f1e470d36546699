# SPDX-License-Identifier: GPL-2.0
#
# The top of gvt-fd. With KDIR and KSRC, modules are built right here, for that
# kernel; everything else, and modules without them, is made in the tools root
# (tests/lab/enter), which is made first if need be.

top   := $(CURDIR)
BUILD ?= $(top)/build
build := $(BUILD)
jobs  := $(shell nproc)
enter := tests/lab/enter
# MAKEFLAGS belong to this make, which may be another version.
inside = MAKEFLAGS= $(enter) make --no-print-directory -j$(jobs) V=$(V) \
	 KDIR=/usr/src/linux-headers KSRC=/usr/src/linux

help:
	@echo 'gvt-fd: vGPUs that KVM serves through their file descriptor'
	@echo
	@echo '  make demo             a guest works on a vGPU, in a host inside QEMU;'
	@echo '                        build/demo.png shows its screen'
	@echo '      VNC=1             keeps it up, for people to look at'
	@echo '  make guest            a shell in a guest with a vGPU, in QEMU right here;'
	@echo '      RUN="command"     or one command'
	@echo '      KERNEL=dir        with a kernel built in dir, or installed below it;'
	@echo '                        or the lab'\''s 6.1, 6.12, 7.3, ci, guest-debug'
	@echo '      MONITOR=1024x768  with a screen; build/screenshot.png shows it at the end'
	@echo '      VNC=1             and VNC viewers meanwhile'
	@echo '      CONTROL=1         with monitors that come and go, by build/bin/gvt-ctl'
	@echo '      SLEEP=1           it can sleep: rtcwake -m mem -s 5'
	@echo '      DESKTOP=weston    with that on its screen, or xorg; downloads them once'
	@echo '      GL=1              drawn by the render engine, not by the processor'
	@echo '  make igt IGT_TESTS=dir'
	@echo '                        run IGT'\''s tests, installed in dir, in such a guest'
	@echo '      TESTLIST=file     those of a list; else dir'\''s fast-feedback'
	@echo '      TEST=name@subtest one, or some: TEST="gem_exec_*"'
	@echo '      MEMORY=MiB        the guest'\''s memory (5120)'
	@echo '      TIMEOUT=seconds   how long a test may take (60)'
	@echo '      KERNEL=...        as for make guest'
	@echo '      MONITOR=...       as for make guest; or several: MONITOR="1024x768 800x600"'
	@echo '      GUESTS=2          in two guests at once'
	@echo '      LAB=1             in the host inside QEMU, on gvt.ko under fdmmio-run'
	@echo '      MAPPED=1          with BAR2 mapped there, and no fences'
	@echo '      LAB_KERNEL=debug  on the kernel of make check-debug there'
	@echo '  make check            run all tests; TESTS=... to choose some'
	@echo '  make check-debug      those that run on hosts, on a kernel built with the checks of'
	@echo '                        memory, locks and arithmetic; TESTS=... to choose some'
	@echo '      LAB_KERNEL=kcsan  on one that looks for data races instead'
	@echo '  make check-long       guests and programs that use vGPUs come, are killed and go, for'
	@echo '                        an hour: does anything grow? build/check-long/result.json'
	@echo '      MINUTES=60        in all'
	@echo '      PARTS="..."       some of host server flips fuzz'
	@echo '  make bench            measure; PARTS=... to choose some of tests/bench'
	@echo '  make fuzz             fuzz the device model: SECONDS=300 each, TARGET=... to choose'
	@echo '  make hostile          a guest that means harm, on a vGPU of gvt.ko: SECONDS=300, SEED=n'
	@echo '  make modules          build kvm.ko, mdev.ko and gvt.ko in build/modules'
	@echo '      KDIR=dir KSRC=dir for the kernel of these headers, whose source is'
	@echo '                        there; else for the lab'\''s'
	@echo '      BUILD=dir         elsewhere than in build/'
	@echo '  make modules_install  install them, in front of the stock ones'
	@echo '      INSTALL_MOD_PATH=dir below that directory'
	@echo '  make tools            build the programs: build/bin, build/tests'
	@echo '  make install KSRC=dir install the programs and their man pages; KSRC is the'
	@echo '      PREFIX=dir        source of any kernel since 6.12 (PREFIX: /usr/local)'
	@echo '      DESTDIR=dir       below that directory'
	@echo '  make lab              make the lab'\''s images; then see tests/lab/lab --help'
	@echo '  make docs             build the documentation: build/docs/index.html'
	@echo '  make overlay KERNEL=dir'
	@echo '                        lay the kernel part over a kernel source tree'
	@echo '  make ksrc             the same over a copy of the lab'\''s linux-source: build/ksrc'
	@echo '  make clean            remove what was built'
	@echo '  make distclean        remove downloads, roots and images too'
	@echo
	@echo 'V=1 shows the commands. All but KDIR builds need root, for the lab.'

demo: export VNC := $(value VNC)
demo:
	@$(enter) python3 -m lab.demo

# What the user names is shown in the tools root: show NAME,VARIABLE.
show = $(if $(wildcard $($(2))),--show '$(abspath $(wildcard $($(2))))' $(1))

# The command goes through the environment, whatever characters it has.
guest: export RUN := $(value RUN)
guest: export VNC := $(value VNC)
guest: export CONTROL := $(value CONTROL)
guest: export SLEEP := $(value SLEEP)
guest: export DESKTOP := $(value DESKTOP)
guest: export GL := $(value GL)
guest igt: export KERNEL := $(value KERNEL)
# The kernel that checks itself takes its time.
guest igt: export LAB_PATIENCE := $(or $(LAB_PATIENCE),$(if $(filter guest-debug,$(KERNEL)),4))
guest igt: export MONITOR := $(value MONITOR)
guest:
	@MAKEFLAGS= $(enter) make -s --no-print-directory -j$(jobs) V=$(V) \
		KDIR=/usr/src/linux-headers KSRC=/usr/src/linux build-tools/gvt-vfio-user \
		build-tools/gvt-run build-tools/gvt-ctl
	@$(enter) $(call show,kernel,KERNEL) python3 -m lab.quick

igt: export IGT_TESTS := $(value IGT_TESTS)
igt: export TESTLIST := $(value TESTLIST)
igt: export TEST := $(value TEST)
igt: export MEMORY := $(value MEMORY)
igt: export TIMEOUT := $(value TIMEOUT)
igt: export GUESTS := $(value GUESTS)
igt: export LAB := $(value LAB)
igt: export MAPPED := $(value MAPPED)
igt: export LAB_KERNEL := $(value LAB_KERNEL)
igt:
	@$(enter) $(call show,igt,IGT_TESTS) $(call show,testlist,TESTLIST) \
		$(call show,kernel,KERNEL) tests/lab/with $(if $(filter-out 0,$(LAB)),modules \
		build-tools/fdmmio-run,build-tools/gvt-vfio-user build-tools/gvt-run) -- \
		python3 -m lab.igt

check:
	@$(inside) check-inside TESTS='$(TESTS)'

check-debug: export LAB_KERNEL := $(value LAB_KERNEL)
check-debug:
	@$(enter) tests/lab/check-debug $(TESTS)

check-long:
	@$(inside) check-long-inside MINUTES='$(MINUTES)' PARTS='$(PARTS)'

# Each part of the bench is a folder with a program "run", which prints a table
# and leaves build/bench/PART.json.
parts = $(patsubst tests/bench/%/run,%,$(wildcard tests/bench/*/run))

bench:
	@$(inside) bench-inside PARTS='$(PARTS)'

fuzz:
	@$(inside) fuzz-inside SECONDS='$(SECONDS)' TARGET='$(TARGET)'

# The time and the seed go through the environment of a test, which shows what it tells.
hostile: export HOSTILE_SECONDS := $(or $(SECONDS),300)
hostile: export HOSTILE_SEED := $(SEED)
hostile:
	@MAKEFLAGS= $(enter) make -s --no-print-directory -j$(jobs) V=$(V) \
		KDIR=/usr/src/linux-headers KSRC=/usr/src/linux modules build-tests/hostile
	@$(enter) python3 -m pytest -c tests/pytest.ini -s tests/hostile -k on_one_vgpu

lab:
	@$(enter) tests/lab/make-image

docs:
	@$(enter) sphinx-build -q -W -b html -d build/docs/.doctrees Documentation build/docs
	@echo 'build/docs/index.html'

# Each folder's Makefile builds into $(OUT): programs with "all", and, if it has
# that target, kernel modules for tests with "module".
folders = $(patsubst %/Makefile,%,$(wildcard tools/*/Makefile tests/*/Makefile \
	     tests/bench/*/Makefile))

ifdef KDIR

# One at a time in one tree: kbuild does not see others.
modules:
	@mkdir -p $(build)
	@flock $(build)/modules.lock $(MAKE) --no-print-directory build-modules
tools: $(addprefix build-,$(folders))
check-inside: modules tools
	@mkdir -p $(build)/check
	@python3 -m pytest -c tests/pytest.ini -n 2 --dist loadgroup $(or $(TESTS),tests)

check-long-inside: modules tools
	@python3 tests/long/run.py --minutes $(or $(MINUTES),60) $(PARTS)

bench-inside: modules tools
	@for part in $(or $(PARTS),$(parts)); do tests/bench/$$part/run || exit; done

fuzz-inside: build-tests/fuzz
	@python3 tests/fuzz/run.py --seconds $(or $(SECONDS),300) $(TARGET)

include scripts/modules.mk

build-tools/%: OUT = $(build)/bin
build-tests/%: OUT = $(build)/tests/$(notdir $*)
$(addprefix build-,$(folders)): build-%:
	@mkdir -p $(OUT)
	@$(MAKE) $(quiet) -C $* OUT=$(OUT) KDIR=$(KDIR) KSRC=$(KSRC) \
		all $(if $(shell grep '^module:' $*/Makefile),module)

else

modules tools:
	@$(inside) $@

endif

# Which kernel the modules are for was noted when they were built.
modules_install:
	@test -f $(build)/modules/release || \
		{ echo 'nothing to install: run "make modules" first' >&2; exit 1; }
	@release=$$(cat $(build)/modules/release) && \
	 to=$(INSTALL_MOD_PATH)/lib/modules/$$release/updates && \
	 mkdir -p $$to && install -m 644 $(build)/modules/*.ko $$to && \
	 depmod -b '$(or $(INSTALL_MOD_PATH),/)' $$release && \
	 echo "installed in $$to"

# Programs that users run. What is built and current stays as it is.
install:
	@for tool in fdmmio-run gvt-ctl gvt-replay gvt-run gvt-vfio-user; do \
		$(MAKE) $(quiet) -C tools/$$tool OUT=$(build)/bin install || exit; \
	done

overlay:
	@scripts/overlay '$(KERNEL)'

ksrc:
	@$(enter) tests/lab/make-ksrc
	@echo 'build/ksrc'

# The roots and the downloads stay.
clean:
	rm -rf $(addprefix $(build)/,backports bin bench check check-long control debug demo demo.png \
		docs kcsan ksrc ksrc.version logs modules screenshot.png stage tests)

distclean:
	rm -rf $(build)

quiet := $(if $(V),,-s)

.PHONY: help demo guest igt fuzz fuzz-inside hostile check check-debug check-inside \
	check-long check-long-inside bench bench-inside lab docs modules tools modules_install install overlay \
	ksrc clean distclean
