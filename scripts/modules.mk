# SPDX-License-Identifier: GPL-2.0
#
# Builds the modules for the kernel whose headers are in KDIR and whose source
# is in KSRC. kbuild writes beside the sources, so it works on a staging copy:
# links for our own, a copy with the hooks put in for KVM.

ifndef KSRC
$(error KSRC is not set: the kernel source of the version that KDIR is for)
endif

release := $(shell cat $(KDIR)/include/config/kernel.release 2>/dev/null)
ifeq ($(release),)
$(error $(KDIR): no kernel headers)
endif

# 6.12.117's KVM does not build against 6.12.107's headers, for one.
ksrc_version := $(shell sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = *//p' \
			$(KSRC)/Makefile 2>/dev/null | paste -sd.)
kdir_version := $(shell echo $(release) | sed 's/[^0-9.].*//')
ifneq ($(ksrc_version),$(kdir_version))
$(error KSRC is version $(or $(ksrc_version),none), KDIR is for $(kdir_version): \
	they must be the same)
endif

stage := $(build)/stage/$(release)
kbuild = $(MAKE) $(quiet) -C $(KDIR) KSRC=$(abspath $(KSRC)) \
	 CONFIG_DEBUG_INFO_BTF_MODULES=

# mdev and gvt. A kernel that has the tests built in the tree may be meant.
$(build)/modules/.ours: FORCE
	@mkdir -p $(stage)/ours $(@D)
	@find $(stage)/ours -type l -delete
	@cp -rs $(top)/Kbuild $(top)/drivers $(top)/include $(stage)/ours/
	@$(kbuild) M=$(stage)/ours CONFIG_VFIO_MDEV=m CONFIG_GVT=m \
		CONFIG_GVT_KUNIT_TEST= modules
	@cp -u $$(find $(stage)/ours -name '*.ko') $(@D)/

# kvm
kvm_sources := $(wildcard virt/kvm/*) include/uapi/linux/kvm_fd_mmio.h
$(stage)/kvm/.made: $(kvm_sources)
	@mkdir -p $(@D)
	@virt/kvm/make-kvm-tree $(KSRC) $(@D)
	@touch $@

$(build)/modules/.kvm: $(stage)/kvm/.made FORCE
	@mkdir -p $(@D)
	@$(kbuild) M=$(stage)/kvm/arch/x86/kvm modules
	@cp -u $(stage)/kvm/arch/x86/kvm/kvm.ko $(@D)/

build-modules: $(build)/modules/.ours $(build)/modules/.kvm
	@echo $(release) >$(build)/modules/release
	@echo "$(patsubst $(top)/%,%,$(build))/modules: kvm.ko, mdev.ko and gvt.ko for $(release)"

FORCE:
.PHONY: FORCE build-modules
