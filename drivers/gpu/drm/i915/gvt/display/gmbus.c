// SPDX-License-Identifier: GPL-2.0
/*
 * GMBUS, the I2C controller by which a guest reads the EDIDs of its HDMI monitors.
 *
 * PRM SKL volume 12 "Display", GMBUS; i915: display/intel_gmbus.c. A transfer is done as
 * far as the data register reaches when the guest asks; so there is always something
 * ready. What answers: ddc.c.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"

#define COMMAND_BYTES(v)	((v) >> GMBUS_BYTE_COUNT_SHIFT & 0x1ff)
#define COMMAND_INDEX(v)	((v) >> GMBUS_SLAVE_INDEX_SHIFT & 0xff)
#define PIN_MASK		7

/* The port that GMBUS0 chooses; VGPU_NUM_PORTS if it chooses none. */
static u32 chosen_port(const struct vgpu *vgpu)
{
	switch (reg_get(vgpu, GVT_GMBUS(0)) & PIN_MASK) {
	case GMBUS_PIN_DPB:
		return VGPU_PORT_B;
	case GMBUS_PIN_DPC:
		return VGPU_PORT_C;
	case GMBUS_PIN_DPD:
		return VGPU_PORT_D;
	default:
		return VGPU_NUM_PORTS;
	}
}

static void set_status(struct gmbus *bus)
{
	WRITE_ONCE(bus->status, GMBUS_ACTIVE |
		   (bus->left ? GMBUS_HW_RDY : GMBUS_HW_RDY | GMBUS_HW_WAIT_PHASE));
}

/* The next four bytes to the monitor, or what is left. */
static void put_data(struct gmbus *bus, u32 val)
{
	u32 i;

	for (i = 0; i < 4 && bus->left; i++, bus->left--)
		ddc_write(&bus->ddc, bus->address >> GMBUS_SLAVE_ADDR_SHIFT, val >> 8 * i);
	set_status(bus);
}

static bool answers(const struct vgpu *vgpu, u32 address)
{
	u32 port = chosen_port(vgpu);

	return port < VGPU_NUM_PORTS && vgpu->display.monitor[port].len &&
	       !(vgpu->display.dp & BIT(port)) &&
	       ddc_answers(address >> GMBUS_SLAVE_ADDR_SHIFT);
}

static void transfer(struct vgpu *vgpu, u32 val)
{
	struct gmbus *bus = &vgpu->display.gmbus;

	bus->address = val & 0xff;
	bus->left = 0;
	if (!answers(vgpu, bus->address)) {
		WRITE_ONCE(bus->status, GMBUS_SATOER);
		return;
	}
	if (val & GMBUS_CYCLE_INDEX)
		bus->ddc.offset = COMMAND_INDEX(val);
	bus->left = COMMAND_BYTES(val);
	if (bus->address & GMBUS_SLAVE_READ)
		set_status(bus);
	else
		put_data(bus, reg_get(vgpu, GVT_GMBUS(3)));
}

/**
 * gmbus_command_written - the guest writes GMBUS1
 * @vgpu: the vGPU; vgpu->lock is held
 * @val: the value
 */
void gmbus_command_written(struct vgpu *vgpu, u32 val)
{
	struct gmbus *bus = &vgpu->display.gmbus;

	lockdep_assert_held(&vgpu->lock);
	if (val & GMBUS_SW_CLR_INT) {
		memset(bus, 0, sizeof(*bus));
	} else if (val & GMBUS_SW_RDY) {
		if (val & (GMBUS_CYCLE_WAIT | GMBUS_CYCLE_INDEX)) {
			transfer(vgpu, val);
		} else if (val & GMBUS_CYCLE_STOP) {
			bus->ddc.segment = 0;
			bus->left = 0;
			WRITE_ONCE(bus->status, 0);
		}
	}
}

/* The guest writes GMBUS3, in the middle of a transfer or before it. vgpu->lock is held. */
void gmbus_data_written(struct vgpu *vgpu, u32 val)
{
	struct gmbus *bus = &vgpu->display.gmbus;

	lockdep_assert_held(&vgpu->lock);
	if (bus->left && !(bus->address & GMBUS_SLAVE_READ))
		put_data(bus, val);
}

/**
 * gmbus_data_read - the guest reads GMBUS3
 * @vgpu: the vGPU
 *
 * Takes vgpu->lock if there is a transfer: it goes on.
 *
 * Return: the next four bytes from the monitor, or what is left.
 */
u32 gmbus_data_read(struct vgpu *vgpu)
{
	struct gmbus *bus = &vgpu->display.gmbus;
	u32 i, val = 0;

	if (!(READ_ONCE(bus->status) & GMBUS_ACTIVE))
		return 0;
	mutex_lock(&vgpu->lock);
	if (bus->address & GMBUS_SLAVE_READ && bus->status & GMBUS_ACTIVE) {
		for (i = 0; i < 4 && bus->left; i++, bus->left--)
			val |= (u32)ddc_read(vgpu, chosen_port(vgpu), &bus->ddc) << 8 * i;
		set_status(bus);
	}
	mutex_unlock(&vgpu->lock);

	return val;
}
