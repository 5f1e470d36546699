// SPDX-License-Identifier: GPL-2.0
/* The display but for its picture: monitors, clocks, time, interrupts. */
#include "screen.h"
#include "display/edid.h"

#define IMR	0x4
#define IIR	0x8
#define IER	0xc

static void start(void)
{
	screen_start(2);
}

static void listen(u32 isr, u32 events)
{
	reg_write(gpu, isr + IER, events);
	reg_write(gpu, isr + IMR, ~events);
	reg_write(gpu, GEN8_MASTER_IRQ, GEN8_MASTER_IRQ_CONTROL);
}

/* As i915 has it: index cycle, then dwords; false: nobody has answered. */
static bool read_edid(u32 pin, u32 first, u8 *to, u32 len)
{
	u32 i, val;

	reg_write(gpu, GVT_GMBUS(0), pin);
	reg_write(gpu, GVT_GMBUS(1), GMBUS_SW_RDY | GMBUS_CYCLE_WAIT | GMBUS_CYCLE_INDEX |
		  first << GMBUS_SLAVE_INDEX_SHIFT | len << GMBUS_BYTE_COUNT_SHIFT |
		  0x50 << GMBUS_SLAVE_ADDR_SHIFT | GMBUS_SLAVE_READ);
	for (i = 0; i < len; i += 4) {
		if (reg_read(gpu, GVT_GMBUS(2)) & GMBUS_SATOER) {
			reg_write(gpu, GVT_GMBUS(1), GMBUS_SW_CLR_INT);
			reg_write(gpu, GVT_GMBUS(1), 0);
			check_eq(reg_read(gpu, GVT_GMBUS(2)), 0);
			return false;
		}
		expect(reg_read(gpu, GVT_GMBUS(2)) & GMBUS_HW_RDY);
		val = reg_read(gpu, GVT_GMBUS(3));
		memcpy(to + i, &val, min(len - i, 4u));
	}
	expect(reg_read(gpu, GVT_GMBUS(2)) & GMBUS_HW_WAIT_PHASE);
	reg_write(gpu, GVT_GMBUS(1), GMBUS_SW_RDY | GMBUS_CYCLE_STOP);
	check_eq(reg_read(gpu, GVT_GMBUS(2)) & GMBUS_ACTIVE, 0);

	return true;
}

static void edid(void)
{
	u8 ours[VGPU_EDID_MAX], theirs[256];
	int len = vgpu_edid(ours, 1920, 1080, false);

	/* Larger than the type shows. */
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, ours, len), -ERANGE);
	check_int_eq(vgpu_monitor(gpu->vgpu, VGPU_PORT_B, theirs), 0);
	len = vgpu_edid(ours, 1024, 768, false);
	check_int_eq(len, 256);
	expect(!read_edid(GMBUS_PIN_DPB, 0, theirs, 128));
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, ours, len), 0);
	expect(read_edid(GMBUS_PIN_DPB, 0, theirs, 128));
	expect(read_edid(GMBUS_PIN_DPB, 128, theirs + 128, 128));
	expect(!memcmp(ours, theirs, 256));
	expect(read_edid(GMBUS_PIN_DPB, 7, theirs, 3));
	expect(!memcmp(ours + 7, theirs, 3));
	expect(!read_edid(GMBUS_PIN_DPC, 0, theirs, 128));
	expect(!read_edid(2, 0, theirs, 128));
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, NULL, 0), 0);
	expect(!read_edid(GMBUS_PIN_DPB, 0, theirs, 128));
}

/* A block of 256 bytes is chosen at address 0x30, until the transfer ends. */
static void edid_segment(void)
{
	u8 blocks[VGPU_EDID_MAX], byte;
	u32 i;

	check_int_eq(vgpu_edid(blocks, 1024, 768, false), 256);
	blocks[126] = 3;
	blocks[127] -= 2;
	for (i = 256; i < 512; i++)
		blocks[i] = i % 128 == 127 ? -0x12 : i % 128 == 5 ? 0x12 : 0;
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_D, blocks, 512), 0);
	reg_write(gpu, GVT_GMBUS(0), GMBUS_PIN_DPD);
	reg_write(gpu, GVT_GMBUS(3), 1);
	reg_write(gpu, GVT_GMBUS(1), GMBUS_SW_RDY | GMBUS_CYCLE_WAIT |
		  1 << GMBUS_BYTE_COUNT_SHIFT | 0x30 << GMBUS_SLAVE_ADDR_SHIFT);
	expect(reg_read(gpu, GVT_GMBUS(2)) & GMBUS_HW_WAIT_PHASE);
	expect(read_edid(GMBUS_PIN_DPD, 5, &byte, 1));
	check_eq(byte, 0x12);
	expect(read_edid(GMBUS_PIN_DPD, 5, &byte, 1));
	check_eq(byte, blocks[5]);
}

static void edid_check(void)
{
	u8 bytes[VGPU_EDID_MAX];

	check_int_eq(vgpu_edid(bytes, 1920, 1080, false), 256);
	/* CVT says 138.5 MHz for this one, with reduced blanking. */
	check_int_eq(bytes[54] | bytes[55] << 8, 13850);
	check_int_eq(vgpu_edid_check(bytes, 256), 0);
	check_int_eq(vgpu_edid_check(bytes, 128), -EINVAL);
	check_int_eq(vgpu_edid_check(bytes, 255), -EINVAL);
	check_int_eq(vgpu_edid_check(bytes, 0), -EINVAL);
	check_int_eq(vgpu_edid_check(bytes, 640), -E2BIG);
	bytes[200]++;
	check_int_eq(vgpu_edid_check(bytes, 256), -EINVAL);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, bytes, 256), -EINVAL);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_NUM_PORTS, bytes, 0), -EINVAL);
	check_int_eq(vgpu_edid(bytes, 1001, 768, false), -EINVAL);
	check_int_eq(vgpu_edid(bytes, 3840, 2160, false), -EINVAL);
	check_int_eq(vgpu_edid(bytes, 0, 0, false), -EINVAL);
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 4), -EINVAL);
}

static u32 sum(const u8 *bytes, u32 n)
{
	u32 total = 0;

	while (n--)
		total += *bytes++;

	return total & 0xff;
}

/* The option ROM, as PCI and i915 want it; of a vGPU without a display there is none. */
static void rom(void)
{
	static u8 image[2048];
	u8 *vbt = image + 0x40, *bdb, *child;
	u32 val = ~0u, port;

	check_eq(vgpu_region_size(gpu->vgpu, VGPU_REGION_ROM), sizeof(image));
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_ROM, 0, image, sizeof(image), false),
		     sizeof(image));
	expect(!memcmp(image, "\x55\xaa\x01\xcb", 4));
	check_eq(sum(image, sizeof(image)), 0);
	expect(!memcmp(image + image[0x18], "PCIR\x86\x80\x12\x19", 8));
	expect(!memcmp(vbt, "$VBT", 4));
	check_eq(sum(vbt, vbt[24] | vbt[25] << 8), 0);
	bdb = vbt + vbt[28];
	expect(!memcmp(bdb, "BIOS_DATA_BLOCK ", 16));
	child = bdb + bdb[18] + 3 + 5;
	for (port = 0; port < 3; port++, child += 38)
		check_eq(child[16], 1 + port);
	/* Its address: like that of memory, with a bit that enables it. */
	vgpu_region_rw(gpu->vgpu, VGPU_REGION_CONFIG, 0x30, &val, 4, true);
	vgpu_region_rw(gpu->vgpu, VGPU_REGION_CONFIG, 0x30, &val, 4, false);
	check_eq(val, 0xfffff801);
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_ROM, 2, &val, 2, true), 2);
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_ROM, 2047, &val, 1, false), 1);
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_ROM, 2047, &val, 2, false), -EINVAL);

	check_int_eq(vgpu_set_pipes(gpu->vgpu, 0), 0);
	check_eq(vgpu_region_size(gpu->vgpu, VGPU_REGION_ROM), 0);
	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_ROM, 0, &val, 1, false), -EINVAL);
}

static void hotplug(void)
{
	u8 bytes[VGPU_EDID_MAX];
	u32 bit = SDE_PORTB_HOTPLUG_CPT << VGPU_PORT_C;

	listen(SDEISR, bit);
	check_int_eq(vgpu_edid(bytes, 1024, 768, false), 256);
	/* Nobody has asked for it. */
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_C, bytes, 256), 0);
	check_eq(reg_read(gpu, SDEISR), bit);
	expect(!gpu->host.irq);
	reg_write(gpu, PCH_PORT_HOTPLUG, PORTB_HOTPLUG_ENABLE << 8);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_C, NULL, 0), 0);
	expect(gpu->host.irq);
	check_eq(reg_read(gpu, GEN8_MASTER_IRQ), GEN8_MASTER_IRQ_CONTROL | GEN8_DE_PCH_IRQ);
	check_eq(reg_read(gpu, SDEISR), 0);
	check_eq(reg_read(gpu, SDEISR + IIR), bit);
	check_eq(reg_read(gpu, PCH_PORT_HOTPLUG),
		 (PORTB_HOTPLUG_ENABLE | PORTB_HOTPLUG_LONG_DETECT) << 8);
	reg_write(gpu, PCH_PORT_HOTPLUG, reg_read(gpu, PCH_PORT_HOTPLUG));
	check_eq(reg_read(gpu, PCH_PORT_HOTPLUG), PORTB_HOTPLUG_ENABLE << 8);
	reg_write(gpu, SDEISR + IIR, bit);
	expect(!gpu->host.irq);
	/* What is plugged in stays in a reset. */
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, bytes, 256), 0);
	vgpu_reset(gpu->vgpu);
	check_eq(reg_read(gpu, SDEISR), SDE_PORTB_HOTPLUG_CPT);
}

/* What a driver asks for is there. */
static void power(void)
{
	u32 well = HSW_PWR_WELL_CTL_REQ(SKL_PW_CTL_IDX_PW_2);
	u32 fuse = SKL_FUSE_DOWNLOAD_STATUS | SKL_FUSE_PG_DIST_STATUS(0);

	check_eq(reg_read(gpu, SKL_DFSM), SKL_DFSM_PIPE_C_DISABLE);
	check_eq(reg_read(gpu, SKL_FUSE_STATUS), fuse);
	/* One of four who may ask; all see it, and each its own request. */
	reg_write(gpu, HSW_PWR_WELL_CTL1 + 4, well);
	check_eq(reg_read(gpu, HSW_PWR_WELL_CTL1 + 4), well | well >> 1);
	check_eq(reg_read(gpu, HSW_PWR_WELL_CTL1), well >> 1);
	check_eq(reg_read(gpu, SKL_FUSE_STATUS), fuse | SKL_FUSE_PG_DIST_STATUS(2));
	reg_write(gpu, HSW_PWR_WELL_CTL1 + 4, well >> 1);
	check_eq(reg_read(gpu, HSW_PWR_WELL_CTL1 + 4), 0);

	check_eq(reg_read(gpu, LCPLL1_CTL), 0);
	reg_write(gpu, LCPLL1_CTL, LCPLL_PLL_ENABLE);
	check_eq(reg_read(gpu, LCPLL1_CTL), LCPLL_PLL_ENABLE | LCPLL_PLL_LOCK);
	reg_write(gpu, _WRPLL_CTL2, LCPLL_PLL_ENABLE);
	check_eq(reg_read(gpu, DPLL_STATUS), DPLL_LOCK(0) | DPLL_LOCK(3));
	reg_write(gpu, GVT_DBUF_CTL, BIT(31));
	check_eq(reg_read(gpu, GVT_DBUF_CTL), BIT(31) | BIT(30));
	check_eq(reg_read(gpu, GVT_PORT(_DDI_BUF_CTL_A, 1)), DDI_BUF_IS_IDLE);
	reg_write(gpu, GVT_PORT(_DDI_BUF_CTL_A, 1), DDI_BUF_CTL_ENABLE);
	check_eq(reg_read(gpu, GVT_PORT(_DDI_BUF_CTL_A, 1)), DDI_BUF_CTL_ENABLE);
}

/* No DisplayPort: who asks gets no answer. Bare wires are up, but for who pulls them down. */
static void wires(void)
{
	u32 aux = GVT_PORT(_DPA_AUX_CH_CTL, 1);

	reg_write(gpu, aux, DP_AUX_CH_CTL_SEND_BUSY);
	check_eq(reg_read(gpu, aux), DP_AUX_CH_CTL_DONE | DP_AUX_CH_CTL_TIME_OUT_ERROR);
	reg_write(gpu, aux, DP_AUX_CH_CTL_DONE | DP_AUX_CH_CTL_TIME_OUT_ERROR);
	check_eq(reg_read(gpu, aux), 0);
	reg_write(gpu, GVT_GPIO(4), GPIO_DATA_DIR_OUT);
	check_eq(reg_read(gpu, GVT_GPIO(4)) & (GPIO_CLOCK_VAL_IN | GPIO_DATA_VAL_IN),
		 GPIO_CLOCK_VAL_IN);
	reg_write(gpu, GVT_GPIO(4), 0);
	check_eq(reg_read(gpu, GVT_GPIO(4)) & (GPIO_CLOCK_VAL_IN | GPIO_DATA_VAL_IN),
		 GPIO_CLOCK_VAL_IN | GPIO_DATA_VAL_IN);
}

static u32 frames(u32 pipe)
{
	return reg_read(gpu, GVT_PIPE(_PIPEA_FRMCOUNT_G4X, pipe));
}

/* The line that is drawn, from the counter. */
static u32 line(u32 pipe)
{
	return (reg_read(gpu, GVT_PIPE(_PIPEADSL, pipe)) + 2) % MODE_VTOTAL;
}

static void pipe_time(void)
{
	gpu->host.clock = 12345678;
	screen_mode(1);
	check_eq(reg_read(gpu, GVT_PIPE(_TRANSACONF, 1)),
		 TRANSCONF_ENABLE | TRANSCONF_STATE_ENABLE);
	check_int_eq(frames(1), 0);
	check_int_eq(line(1), 0);
	screen_pass(VBLANK_NS - 1000);
	check_int_eq(frames(1), 0);
	check_int_eq(line(1), MODE_HEIGHT - 1);
	screen_pass(2000);
	check_int_eq(frames(1), 1);
	check_int_eq(line(1), MODE_HEIGHT);
	screen_pass(99 * FRAME_NS);
	check_int_eq(frames(1), 100);
	check_int_eq(line(1), MODE_HEIGHT);
	check_int_eq(reg_read(gpu, IVB_TIMESTAMP_CTR), gpu->host.clock / 1000);
	expect(reg_read(gpu, IVB_TIMESTAMP_CTR) -
	       reg_read(gpu, GVT_PIPE(_PIPE_FRMTMSTMP_A, 1)) <= 2);
	/* The counter stays while the pipe is off, and goes on from there. */
	screen_on(1, false);
	check_eq(reg_read(gpu, GVT_PIPE(_TRANSACONF, 1)), 0);
	screen_pass(10 * FRAME_NS);
	check_int_eq(frames(1), 100);
	screen_on(1, true);
	screen_pass(FRAME_NS);
	check_int_eq(frames(1), 101);
	check_int_eq(frames(0), 0);
	/* Years later. */
	screen_pass(3600ull * 24 * 365 * 20 * 1000000000);
	check_int_eq(line(1), line(1));
}

static void vblank(void)
{
	u32 isr = GEN8_DE_PIPE_ISR(0), i;

	screen_mode(0);
	check_int_eq(gpu->host.timer, 0);
	listen(isr, GEN8_PIPE_VBLANK);
	for (i = 1; i <= 5; i++) {
		expect(screen_tick());
		check_int_eq(frames(0), i);
		check_int_eq(line(0), MODE_HEIGHT);
		expect(gpu->host.irq);
		check_eq(reg_read(gpu, GEN8_MASTER_IRQ),
			 GEN8_MASTER_IRQ_CONTROL | GEN8_DE_PIPE_IRQ(0));
		check_eq(reg_read(gpu, isr + IIR), GEN8_PIPE_VBLANK);
		reg_write(gpu, isr + IIR, GEN8_PIPE_VBLANK);
		expect(!gpu->host.irq);
	}
	/* Nobody looks: nothing is to be done. */
	reg_write(gpu, isr + IMR, ~0u);
	check_int_eq(gpu->host.timer, 0);
	screen_pass(10 * FRAME_NS);
	reg_write(gpu, isr + IMR, ~(u32)GEN8_PIPE_VBLANK);
	expect(!gpu->host.irq);
	/* An edge that comes late makes one of several. */
	gpu->host.timer += 3 * FRAME_NS;
	expect(screen_tick());
	check_eq(reg_read(gpu, isr + IIR), GEN8_PIPE_VBLANK);
	reg_write(gpu, isr + IIR, GEN8_PIPE_VBLANK);
	check_eq(reg_read(gpu, isr + IIR), 0);
	screen_on(0, false);
	check_int_eq(gpu->host.timer, 0);
}

static void flips(void)
{
	u32 isr = GEN8_DE_PIPE_ISR(0), done = GEN9_PIPE_PLANE1_FLIP_DONE;

	/* Without a pipe that runs at once; else at the vblank. */
	screen_flip(0, 0, 0x1000);
	check_eq(screen_live(0, 0), 0x1000);
	screen_mode(0);
	screen_flip(0, 0, 0x2000);
	check_eq(screen_live(0, 0), 0x1000);
	screen_pass(VBLANK_NS - 1000);
	check_eq(screen_live(0, 0), 0x1000);
	screen_pass(2000);
	check_eq(screen_live(0, 0), 0x2000);
	check_int_eq(gpu->host.timer, 0);
	/* The last of several, and who waits is told. */
	listen(isr, done << 1);
	check_int_eq(gpu->host.timer, 0);
	screen_flip(0, 1, 0x3000);
	screen_flip(0, 1, 0x4000);
	expect(screen_tick());
	check_eq(screen_live(0, 1), 0x4000);
	check_eq(reg_read(gpu, isr + IIR), done << 1);
	check_int_eq(gpu->host.timer, 0);
	/* One that was shown before the next was armed. */
	screen_flip(0, 0, 0x5000);
	screen_pass(FRAME_NS + 1000);
	screen_flip(0, 0, 0x6000);
	check_eq(screen_live(0, 0), 0x5000);
	screen_on(0, false);
	check_eq(screen_live(0, 0), 0x6000);
}

/* Shown at once, in the middle of a frame. */
static void async_flips(void)
{
	u32 isr = GEN8_DE_PIPE_ISR(0), done = GEN9_PIPE_PLANE1_FLIP_DONE;

	screen_mode(0);
	listen(isr, done);
	reg_write(gpu, _PLANE_CTL_1_A, PLANE_CTL_ENABLE | PLANE_CTL_ASYNC_FLIP);
	screen_flip(0, 0, 0x2000);
	check_eq(screen_live(0, 0), 0x2000);
	check_eq(reg_read(gpu, isr + IIR), done);
	expect(gpu->host.irq);
	check_int_eq(gpu->host.timer, 0);
	reg_write(gpu, isr + IIR, done);
	reg_write(gpu, _PLANE_CTL_1_A, PLANE_CTL_ENABLE);
	screen_flip(0, 0, 0x3000);
	check_eq(screen_live(0, 0), 0x2000);
	expect(screen_tick());
	check_eq(screen_live(0, 0), 0x3000);
}

/* Modes that cannot be do not run; those that are too fast are told less often. */
static void absurd_modes(void)
{
	u64 first;
	u32 i;

	screen_mode(0);
	screen_on(0, false);
	reg_write(gpu, _DPLL1_CFGCR1, 0);
	screen_on(0, true);
	listen(GEN8_DE_PIPE_ISR(0), GEN8_PIPE_VBLANK);
	check_int_eq(gpu->host.timer, 0);
	check_int_eq(reg_read(gpu, _PIPEADSL), 0);
	screen_on(0, false);
	/* All divisors, and those that are none. */
	for (i = 0; i < 0x10000; i++) {
		reg_write(gpu, _DPLL1_CFGCR1, ~0u);
		reg_write(gpu, _DPLL1_CFGCR1 + 4, i);
		screen_on(0, true);
		frames(0);
		screen_on(0, false);
	}
	screen_mode(0);
	screen_on(0, false);
	screen_timing(0, 1, 1, 1);
	screen_on(0, true);
	first = gpu->host.clock;
	for (i = 0; i < 100; i++)
		expect(screen_tick());
	check_ge(gpu->host.clock - first, 100 * 400000ull);
	/* The pipe that is fused off. */
	screen_mode(2);
	screen_pass(FRAME_NS);
	check_int_eq(frames(2), 0);
}

static void saved(void)
{
	static u8 state[1 << 20];
	size_t size;

	screen_mode(0);
	listen(GEN8_DE_PIPE_ISR(0), GEN8_PIPE_VBLANK);
	screen_flip(0, 0, 0x7000);
	screen_pass(VBLANK_NS / 2);
	size = vgpu_save(gpu->vgpu, state, sizeof(state));
	check_ge(sizeof(state), size);
	screen_pass(50 * FRAME_NS + 12345);
	vgpu_reset(gpu->vgpu);
	check_int_eq(gpu->host.timer, 0);
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	check_int_eq(line(0), MODE_HEIGHT / 2);
	expect(screen_tick());
	check_eq(screen_live(0, 0), 0x7000);
	check_int_eq(line(0), MODE_HEIGHT);
	/* Another number of pipes is another GPU. */
	check_int_eq(vgpu_set_pipes(gpu->vgpu, 1), 0);
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), -EINVAL);
}

/* Numbers of a saved state that time can't be made of. */
static void bad_pipes(void)
{
	static struct display display;
	struct display_pipe *pipe = &display.pipe[1];
	const struct display_pipe good = {
		.running = true, .khz = 675000, .htotal = 8192, .vtotal = 8192, .vblank = 8192,
	};

	*pipe = good;
	expect(display_is_valid(&display));
	pipe->khz = 999;
	expect(!display_is_valid(&display));
	*pipe = good;
	pipe->vblank = 8193;
	expect(!display_is_valid(&display));
	*pipe = good;
	pipe->htotal = 0;
	expect(!display_is_valid(&display));
	/* 500 years are fine, but not what is beyond 64 bits of nanoseconds. */
	*pipe = good;
	pipe->vblanks = 500 * 365 * 86400ull * 675000000 / (8192 * 8192);
	expect(display_is_valid(&display));
	pipe->vblanks += pipe->vblanks / 4;
	expect(!display_is_valid(&display));
	pipe->vblanks = ~0ull;
	expect(!display_is_valid(&display));
	pipe->running = false;
	expect(display_is_valid(&display));
}

static const struct unit_case cases[] = {
	UNIT(edid),
	UNIT(edid_segment),
	UNIT(edid_check),
	UNIT(rom),
	UNIT(hotplug),
	UNIT(power),
	UNIT(wires),
	UNIT(pipe_time),
	UNIT(vblank),
	UNIT(flips),
	UNIT(async_flips),
	UNIT(absurd_modes),
	UNIT(saved),
	UNIT(bad_pipes),
};

const struct unit_group display_tests = {
	.name = "display", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
