# SPDX-License-Identifier: GPL-2.0
"""Loading the project's modules in a host, as built in build/modules."""

# What each needs of the kernel's own modules, and which of those need it.
NEEDS = {"kvm": ["irqbypass", "ccp"], "mdev": [], "gvt": ["vfio", "vfio_iommu_type1"]}
USERS = {"kvm": ["kvm_amd"]}


def is_ours(host, module):
    """Is it loaded, and not the stock one?  The kernel marks ours as foreign."""
    return "O" in host.run(f"cat /sys/module/{module}/taint 2>/dev/null").out


def load(host, *modules):
    """Load modules, in the order given, in place of stock ones."""
    for module in modules:
        if is_ours(host, module):
            continue
        users = " ".join(USERS.get(module, []))
        needs = " ".join(NEEDS[module])
        host.out(f"if [ -d /sys/module/{module} ]; then rmmod {users} {module}; fi; "
                 f"for m in {needs}; do modprobe $m || exit 1; done; "
                 f"insmod /src/build/modules/{module}.ko && "
                 f"for m in {users}; do modprobe $m || exit 1; done")


def unload(host, *modules):
    """Unload modules; fails if one is in use."""
    for module in modules:
        host.out(f"rmmod {' '.join(USERS.get(module, []))} {module}")
