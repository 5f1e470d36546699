// SPDX-License-Identifier: GPL-2.0
/*
 * Ports: what is plugged into them, and how the guest is told.
 *
 * PRM SKL volume 12 "Display", hot plug; i915: display/intel_hotplug_irq.c. Ports B to D
 * are HDMI or DisplayPort, as the board is made: the VBT tells. The south display engine's
 * ISR has a bit for each that is connected.
 */
#include "core.h"
#include "display/display.h"
#include "display/display_regs.h"
#include "display/edid.h"
#include "display/sink.h"

/**
 * vgpu_set_pipes - give a vGPU a display
 * @vgpu: the vGPU; its guest has not begun
 * @pipes: how many pictures it can show at once: 0, as it was made with, to 3
 *
 * Return: 0; -EINVAL: there are not so many; -EOPNOTSUPP: the edge has no timer.
 */
int vgpu_set_pipes(struct vgpu *vgpu, unsigned int pipes)
{
	if (pipes > DISPLAY_PIPES)
		return -EINVAL;
	if (pipes && !vgpu->ops->set_timer)
		return -EOPNOTSUPP;
	mutex_lock(&vgpu->lock);
	WRITE_ONCE(vgpu->display.pipes, pipes);
	mutex_unlock(&vgpu->lock);

	return 0;
}

/**
 * vgpu_set_dp - make ports DisplayPort
 * @vgpu: the vGPU; its guest has not begun
 * @ports: which, BIT(VGPU_PORT_B) and so on; the others are HDMI, as the vGPU was made with
 *
 * Return: 0; -EINVAL: there is no such port.
 */
int vgpu_set_dp(struct vgpu *vgpu, unsigned int ports)
{
	if (ports >> VGPU_NUM_PORTS)
		return -EINVAL;
	mutex_lock(&vgpu->lock);
	WRITE_ONCE(vgpu->display.dp, ports);
	mutex_unlock(&vgpu->lock);

	return 0;
}

/**
 * port_buffer_written - the guest writes DDI_BUF_CTL
 * @vgpu: the vGPU; vgpu->lock is held
 * @ddi: of which port: 0 is A
 * @val: the value
 */
void port_buffer_written(struct vgpu *vgpu, u32 ddi, u32 val)
{
	lockdep_assert_held(&vgpu->lock);
	if (!(val & DDI_BUF_CTL_ENABLE) && ddi && ddi <= VGPU_NUM_PORTS)
		sink_link_off(vgpu, ddi - 1);
}

/**
 * port_shows - is what a pipe sends on a screen?
 * @vgpu: the vGPU; vgpu->lock is held
 * @pipe: which pipe
 *
 * Return: false if there is no such pipe, or it sends to a DisplayPort that has no link to a
 * monitor.
 */
bool port_shows(struct vgpu *vgpu, u32 pipe)
{
	u32 func, ddi;

	lockdep_assert_held(&vgpu->lock);
	if (pipe >= DISPLAY_PIPES)
		return false;
	func = reg_get(vgpu, GVT_PIPE(_TRANS_DDI_FUNC_CTL_A, pipe));
	ddi = (func & TRANS_DDI_PORT_MASK) >> TRANS_DDI_PORT_SHIFT;
	if (!(func & TRANS_DDI_FUNC_ENABLE) || !ddi || ddi > VGPU_NUM_PORTS ||
	    !(vgpu->display.dp & BIT(ddi - 1)))
		return true;

	return sink_shows(vgpu, ddi - 1);
}

/* A long pulse: something has been plugged in or out. A short one: the monitor wants a look. */
static void tell(struct vgpu *vgpu, u32 port, u32 pulse)
{
	u32 hotplug = reg_get(vgpu, PCH_PORT_HOTPLUG);

	if (!(hotplug & PORTB_HOTPLUG_ENABLE << 8 * port))
		return;
	reg_set(vgpu, PCH_PORT_HOTPLUG, hotplug | pulse << 8 * port);
	irq_display_event(vgpu, IRQ_PCH, SDE_PORTB_HOTPLUG_CPT << port);
}

static bool can_show(const struct vgpu_type *type, const u8 *edid)
{
	u32 width, height;

	vgpu_edid_mode(edid, &width, &height);

	return width <= type->width && height <= type->height;
}

/**
 * vgpu_plug_check - can a monitor be plugged in?
 * @vgpu: the vGPU
 * @port: where: VGPU_PORT_B to VGPU_PORT_D
 * @edid: what the monitor says of itself
 * @len: bytes of it; 0: there is no monitor
 *
 * Return: 0; -EINVAL: no such port, or no EDID; -E2BIG: longer than VGPU_EDID_MAX;
 * -ERANGE: the mode that it likes best is larger than the vGPU's type shows.
 */
int vgpu_plug_check(const struct vgpu *vgpu, unsigned int port, const void *edid, size_t len)
{
	int ret;

	if (port >= VGPU_NUM_PORTS)
		return -EINVAL;
	if (!len)
		return 0;
	ret = vgpu_edid_check(edid, len);
	if (ret)
		return ret;

	return can_show(vgpu->type, edid) ? 0 : -ERANGE;
}

/**
 * vgpu_plug - plug a monitor in or out
 * @vgpu: the vGPU
 * @port: where: VGPU_PORT_B to VGPU_PORT_D
 * @edid: what the monitor says of itself; copied
 * @len: bytes of it; 0: there is no monitor any more
 *
 * At any time: a guest that asked for it gets an interrupt. May sleep.
 *
 * Return: 0, or an error of vgpu_plug_check().
 */
int vgpu_plug(struct vgpu *vgpu, unsigned int port, const void *edid, size_t len)
{
	u32 *isr = &vgpu->irq.display[IRQ_PCH].isr;
	u32 bit = SDE_PORTB_HOTPLUG_CPT << port;
	int ret;

	ret = vgpu_plug_check(vgpu, port, edid, len);
	if (ret)
		return ret;
	mutex_lock(&vgpu->lock);
	memset(vgpu->display.monitor[port].edid, 0, VGPU_EDID_MAX);
	if (len)
		memcpy(vgpu->display.monitor[port].edid, edid, len);
	vgpu->display.monitor[port].len = len;
	sink_reset(vgpu, port);
	WRITE_ONCE(*isr, len ? *isr | bit : *isr & ~bit);
	tell(vgpu, port, PORTB_HOTPLUG_LONG_DETECT);
	mutex_unlock(&vgpu->lock);

	return 0;
}

/* vgpu->lock is held. */
static int lose_link(struct vgpu *vgpu, u32 port)
{
	if (!(vgpu->display.dp & BIT(port)))
		return -EOPNOTSUPP;
	if (!sink_is_there(vgpu, port))
		return -ENODEV;
	if (!sink_shows(vgpu, port))
		return -ENOLINK;
	sink_link_off(vgpu, port);
	tell(vgpu, port, PORTB_HOTPLUG_SHORT_DETECT);

	return 0;
}

/**
 * vgpu_lose_link - have a DisplayPort monitor lose its link, as by a bad cable
 * @vgpu: the vGPU
 * @port: where: VGPU_PORT_B to VGPU_PORT_D
 *
 * It shows nothing, tells so with a short pulse, and waits for the guest to train the link anew.
 * The pipe runs on. May sleep.
 *
 * Return: 0; -EINVAL: no such port; -EOPNOTSUPP: the port is HDMI; -ENODEV: no monitor is
 * plugged in; -ENOLINK: it has no link that it could lose.
 */
int vgpu_lose_link(struct vgpu *vgpu, unsigned int port)
{
	int ret;

	if (port >= VGPU_NUM_PORTS)
		return -EINVAL;
	mutex_lock(&vgpu->lock);
	ret = lose_link(vgpu, port);
	mutex_unlock(&vgpu->lock);

	return ret;
}

/**
 * vgpu_monitor - what is plugged in
 * @vgpu: the vGPU
 * @port: where
 * @edid: VGPU_EDID_MAX bytes for what it says of itself
 *
 * Context: may sleep.
 *
 * Return: how many bytes that are; 0: nothing is plugged in there.
 */
size_t vgpu_monitor(struct vgpu *vgpu, unsigned int port, void *edid)
{
	u32 len;

	if (port >= VGPU_NUM_PORTS)
		return 0;
	mutex_lock(&vgpu->lock);
	len = vgpu->display.monitor[port].len;
	memcpy(edid, vgpu->display.monitor[port].edid, len);
	mutex_unlock(&vgpu->lock);

	return len;
}
