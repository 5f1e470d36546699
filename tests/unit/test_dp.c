// SPDX-License-Identifier: GPL-2.0
/* DisplayPort monitors: messages over AUX, link training, the clock of pixels. */
#include "dp_link.h"
#include "display/edid.h"
#include "display/frame.h"

#define DDI		1	/* of port B */
#define AUX_CTL		GVT_PORT(_DPA_AUX_CH_CTL, DDI)
#define AUX_DATA	(AUX_CTL + 4)

#define NATIVE_WRITE	0x8
#define NATIVE_READ	0x9
#define I2C_WRITE	0x4	/* more follows */
#define I2C_READ	0x5
#define I2C_STOP	0x1

static u8 edid[VGPU_EDID_MAX];
static u8 answer[AUX_ANSWER];

static void start(void)
{
	screen_start(1);
	check_int_eq(vgpu_set_dp(gpu->vgpu, BIT(VGPU_PORT_B)), 0);
	check_int_eq(vgpu_edid(edid, 1024, 768, true), 128);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, edid, 128), 0);
}

static u32 request(u32 command, u32 addr, u32 n, const u8 *data)
{
	u8 message[20] = { command << 4 | addr >> 16, addr >> 8, addr, n - 1 };

	if (data)
		memcpy(message + 4, data, n);

	return dp_aux(AUX_CTL, message, n ? 4 + (data ? n : 0) : 3, answer);
}

static u8 dpcd(u32 addr)
{
	check_eq(request(NATIVE_READ, addr, 1, NULL), 2);
	check_eq(answer[0], 0);

	return answer[1];
}

static void set_dpcd(u32 addr, u8 val)
{
	check_eq(request(NATIVE_WRITE, addr, 1, &val), 1);
	check_eq(answer[0], 0);
}

static void nobody(void)
{
	static const u8 message[4] = { NATIVE_READ << 4, 0, 0, 0 };
	u32 channel;

	check_eq(request(NATIVE_READ, 0, 15, NULL), 16);
	for (channel = 0; channel < 4; channel++)
		check_eq(dp_aux(GVT_PORT(_DPA_AUX_CH_CTL, channel), message, 4, answer),
			 channel == DDI ? 2 : 0);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, NULL, 0), 0);
	check_eq(request(NATIVE_READ, 0, 1, NULL), 0);
	/* A monitor for HDMI has no AUX, and one for DisplayPort no DDC. */
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, edid, 128), 0);
	reg_write(gpu, GVT_GMBUS(0), GMBUS_PIN_DPB);
	reg_write(gpu, GVT_GMBUS(1), GMBUS_SW_RDY | GMBUS_CYCLE_WAIT | 4 << GMBUS_BYTE_COUNT_SHIFT |
		  0x50 << GMBUS_SLAVE_ADDR_SHIFT | GMBUS_SLAVE_READ);
	expect(reg_read(gpu, GVT_GMBUS(2)) & GMBUS_SATOER);
	check_int_eq(vgpu_set_dp(gpu->vgpu, 0), 0);
	check_eq(request(NATIVE_READ, 0, 1, NULL), 0);
	check_int_eq(vgpu_set_dp(gpu->vgpu, BIT(VGPU_NUM_PORTS)), -EINVAL);
}

static void interrupt(void)
{
	dpcd(0);
	check_eq(reg_read(gpu, GEN8_DE_PORT_ISR + 8), 0);
	reg_write(gpu, GEN8_DE_PORT_ISR + 0xc, GEN9_AUX_CHANNEL_B);
	reg_write(gpu, GEN8_DE_PORT_ISR + 4, ~GEN9_AUX_CHANNEL_B);
	dpcd(0);
	check_eq(reg_read(gpu, GEN8_DE_PORT_ISR + 8), GEN9_AUX_CHANNEL_B);
}

static void edid_over_aux(void)
{
	static const u8 two[] = { 2 }, seven[] = { 7 };
	u8 long_edid[512], got[128];
	u32 at;

	memset(got, 0, sizeof(got));
	check_eq(request(I2C_WRITE, 0x50, 1, seven), 1);
	for (at = 7; at + 16 <= 128; at += 16) {
		check_eq(request(I2C_READ, 0x50, 16, NULL), 17);
		check_eq(answer[0], 0);
		memcpy(got + at, answer + 1, 16);
	}
	expect(!memcmp(got + 7, edid + 7, at - 7));
	check_eq(edid[20], 0xa5);

	/* Block 2 is in the segment after the first; until a stop. */
	memset(long_edid, 0, sizeof(long_edid));
	memcpy(long_edid, edid, 128);
	long_edid[126] = 3;
	long_edid[127] -= 3;
	long_edid[256] = 0x5a;
	long_edid[383] = 0xa6;
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, long_edid, 512), 0);
	check_eq(request(I2C_WRITE, 0x30, 1, two + 0), 1);
	check_eq(request(I2C_WRITE, 0x50, 1, (const u8 *)"\0"), 1);
	check_eq(request(I2C_READ, 0x50, 1, NULL), 2);
	check_eq(answer[1], 0xff);	/* 512 and on: there is nothing */
	check_eq(request(I2C_WRITE, 0x30, 1, (const u8 *)"\1"), 1);
	check_eq(request(I2C_WRITE, 0x50, 1, (const u8 *)"\0"), 1);
	check_eq(request(I2C_READ, 0x50, 1, NULL), 2);
	check_eq(answer[1], 0x5a);
	check_eq(request(I2C_STOP, 0x50, 0, NULL), 1);
	check_eq(request(I2C_WRITE, 0x50, 1, (const u8 *)"\0"), 1);
	check_eq(request(I2C_READ, 0x50, 2, NULL), 3);
	check_eq(answer[1], 0x00);
	check_eq(answer[2], 0xff);
	/* Nobody else is on this bus. */
	check_eq(request(I2C_READ, 0x51, 1, NULL), 1);
	check_eq(answer[0], 0x40);
}

static void source_on(u32 link_rate)
{
	dp_source_on(DDI, link_rate);
}

static void training(void)
{
	check_eq(dpcd(0x202), 0);
	set_dpcd(0x100, 10);
	set_dpcd(0x101, 0x84);
	set_dpcd(0x102, 1);
	check_eq(dpcd(0x202), 0);	/* nothing arrives */
	source_on(1);
	check_eq(dpcd(0x202), 0x11);
	check_eq(dpcd(0x203), 0x11);
	/* Bit 7: something of this is new. */
	check_eq(dpcd(0x204), 0x80);
	check_eq(dpcd(0x204), 0);
	set_dpcd(0x102, 3);
	check_eq(dpcd(0x202), 0x77);
	check_eq(dpcd(0x203), 0x77);
	check_eq(dpcd(0x204), 0x81);
	check_eq(dpcd(0x204), 1);
	check_eq(dpcd(0x205), 0);
	set_dpcd(0x102, 0);
	check_eq(dpcd(0x203), 0x77);
	check_eq(dpcd(0x205), 1);

	/* Each of these loses it. */
	reg_write(gpu, GVT_PORT(_DDI_BUF_CTL_A, DDI), DDI_BUF_CTL_ENABLE);
	check_eq(dpcd(0x202), 0);	/* fewer lanes than told */
	source_on(0);
	check_eq(dpcd(0x202), 0);	/* another rate */
	source_on(1);
	check_eq(dpcd(0x202), 0x77);
	reg_write(gpu, GVT_PORT(_DDI_BUF_CTL_A, DDI), 0);
	source_on(1);
	check_eq(dpcd(0x202), 0);	/* not trained since */
	set_dpcd(0x102, 2);
	check_eq(dpcd(0x202), 0x77);
	set_dpcd(0x600, 2);
	check_eq(dpcd(0x202), 0);	/* asleep */
	set_dpcd(0x600, 1);
	check_eq(dpcd(0x600), 1);
	check_eq(dpcd(0x202), 0x01 | 0x10);
}

static void train(void)
{
	expect(dp_train(DDI));
	check_eq(dpcd(0x204), 0x81);
	check_eq(dpcd(0x205), 1);
}

/* Pipe A, by link to port B: 75 MHz. */
static void pipe_on(void)
{
	source_on(1);
	reg_write(gpu, _TRANS_CLK_SEL_A, 2u << 29);
	reg_write(gpu, _TRANS_DDI_FUNC_CTL_A, TRANS_DDI_FUNC_ENABLE | TRANS_DDI_SELECT_PORT(DDI));
	reg_write(gpu, _PIPEA_LINK_M1, 5 << 10);
	reg_write(gpu, _PIPEA_LINK_N1, 18 << 10);
	reg_write(gpu, _PIPEASRC, (MODE_WIDTH - 1) << 16 | (MODE_HEIGHT - 1));
	screen_timing(0, MODE_HTOTAL, MODE_VTOTAL, MODE_HEIGHT);
	screen_on(0, true);
}

static bool is_shown(void)
{
	u32 width, height;
	struct vgpu_frame *frame = vgpu_frame_open(gpu->vgpu, 0, &width, &height);

	vgpu_frame_close(frame);
	expect(vgpu_shows(gpu->vgpu) == !!frame);

	return frame;
}

/* There is a pulse, a short one or none, and there was no other. */
static void check_pulse(bool is_there)
{
	u32 pulse = is_there ? PORTB_HOTPLUG_SHORT_DETECT : 0;

	check_eq(reg_read(gpu, PCH_PORT_HOTPLUG), PORTB_HOTPLUG_ENABLE | pulse);
	check_eq(reg_read(gpu, SDEISR + 8), is_there ? SDE_PORTB_HOTPLUG_CPT : 0);
	reg_write(gpu, PCH_PORT_HOTPLUG, reg_read(gpu, PCH_PORT_HOTPLUG));
	reg_write(gpu, SDEISR + 8, reg_read(gpu, SDEISR + 8));
	check_eq(reg_read(gpu, SDEISR), SDE_PORTB_HOTPLUG_CPT);
}

static void listen(void)
{
	reg_write(gpu, PCH_PORT_HOTPLUG, PORTB_HOTPLUG_ENABLE);
	reg_write(gpu, SDEISR + 0xc, SDE_PORTB_HOTPLUG_CPT);
	reg_write(gpu, SDEISR + 4, ~SDE_PORTB_HOTPLUG_CPT);
	check_pulse(false);
}

/* The monitor loses it, tells so, and shows nothing; all else goes on, until there is another. */
static void link_loss(void)
{
	u32 addr, round;

	listen();
	pipe_on();
	expect(!is_shown());
	check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_B), -ENOLINK);
	check_pulse(false);
	for (round = 0; round < 2; round++) {
		train();
		screen_pass(FRAME_NS);
		expect(is_shown());
		check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_B), 0);
		check_pulse(true);
		for (addr = 0x201; addr < 0x208; addr++)
			check_eq(dpcd(addr), addr == 0x204 ? 0x80 : 0);
		check_eq(dpcd(0x204), 0);
		check_eq(dpcd(0x200), 1);
		expect(!is_shown());
		check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_B), -ENOLINK);
		check_pulse(false);
		check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), 2 * round + 1);
		screen_pass(FRAME_NS);
		check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), 2 * round + 2);
	}
	/* A guest that does not want to hear of it does not. */
	train();
	reg_write(gpu, PCH_PORT_HOTPLUG, 0);
	check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_B), 0);
	check_eq(reg_read(gpu, PCH_PORT_HOTPLUG), 0);
	check_eq(reg_read(gpu, SDEISR + 8), 0);
	check_eq(dpcd(0x202), 0);
}

/* CRCs are the pipe's: it sends what it did, whoever receives it. */
static void link_loss_crc(void)
{
	u32 crc[2], i;

	pipe_on();
	train();
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 4, ~(u32)GEN8_PIPE_CDCLK_CRC_DONE);
	reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 0xc, GEN8_PIPE_CDCLK_CRC_DONE);
	reg_write(gpu, _PIPE_CRC_CTL_A, PIPE_CRC_ENABLE);
	for (i = 0; i < 2; i++) {
		expect(screen_tick());
		check_eq(reg_read(gpu, GEN8_DE_PIPE_ISR(0) + 8), GEN8_PIPE_CDCLK_CRC_DONE);
		reg_write(gpu, GEN8_DE_PIPE_ISR(0) + 8, GEN8_PIPE_CDCLK_CRC_DONE);
		crc[i] = reg_read(gpu, _PIPE_CRC_RES_1_A_IVB);
		check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_B), i ? -ENOLINK : 0);
	}
	check_eq(crc[0], crc[1]);
	expect(crc[0]);
}

/* Who has no link loses none; what is sent there is shown as ever. */
static void no_link(void)
{
	check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_NUM_PORTS), -EINVAL);
	check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_C), -EOPNOTSUPP);
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_C, edid, 128), 0);
	check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_C), -EOPNOTSUPP);
	pipe_on();
	train();
	check_int_eq(vgpu_plug(gpu->vgpu, VGPU_PORT_B, NULL, 0), 0);
	check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_B), -ENODEV);
	expect(!is_shown());
	/* To HDMI, to port A, which is not there, to nobody. */
	reg_write(gpu, _TRANS_DDI_FUNC_CTL_A,
		  TRANS_DDI_FUNC_ENABLE | TRANS_DDI_SELECT_PORT(VGPU_PORT_C + 1));
	expect(is_shown());
	reg_write(gpu, _TRANS_DDI_FUNC_CTL_A, TRANS_DDI_FUNC_ENABLE);
	expect(is_shown());
	reg_write(gpu, _TRANS_DDI_FUNC_CTL_A, TRANS_DDI_FUNC_ENABLE | TRANS_DDI_SELECT_PORT(4));
	expect(is_shown());
	reg_write(gpu, _TRANS_DDI_FUNC_CTL_A, TRANS_DDI_SELECT_PORT(DDI));
	expect(is_shown());
}

/* It is lost in a saved state, too, and may have been told or not. */
static void link_loss_saved(void)
{
	size_t size;
	void *state;

	pipe_on();
	train();
	check_int_eq(vgpu_lose_link(gpu->vgpu, VGPU_PORT_B), 0);
	state = gpu_saved(gpu, &size);
	train();
	expect(is_shown());
	check_int_eq(vgpu_restore(gpu->vgpu, state, size), 0);
	kvfree(state);
	expect(!is_shown());
	check_eq(dpcd(0x204), 0x80);
}

static void idle_pattern(void)
{
	u32 status = GVT_PORT(_DP_TP_STATUS_A, DDI);

	reg_write(gpu, GVT_PORT(_DP_TP_CTL_A, DDI), DP_TP_CTL_LINK_TRAIN_IDLE);
	check_eq(reg_read(gpu, status), 0);
	reg_write(gpu, GVT_PORT(_DP_TP_CTL_A, DDI), DP_TP_CTL_ENABLE | DP_TP_CTL_LINK_TRAIN_IDLE);
	check_eq(reg_read(gpu, status), DP_TP_STATUS_IDLE_DONE);
	reg_write(gpu, status, DP_TP_STATUS_IDLE_DONE);
	check_eq(reg_read(gpu, status), 0);
}

/* Messages that are none; registers that are none, or beyond the last. */
static void nonsense(void)
{
	static const u8 short_one[20] = { NATIVE_READ << 4 }, unknown[20] = { 0x7 << 4 };
	static const u8 wrong[20] = { NATIVE_WRITE << 4, 1, 0, 3, 1, 2 };
	u32 len;

	for (len = 0; len < 3; len++)
		check_eq(dp_aux(AUX_CTL, short_one, len, answer), 0);
	check_eq(dp_aux(AUX_CTL, short_one, 3, answer), 1);
	check_eq(answer[0], 0x10);
	check_eq(dp_aux(AUX_CTL, unknown, 20, answer), 0);
	check_eq(dp_aux(AUX_CTL, wrong, 6, answer), 1);
	check_eq(answer[0], 0x10);
	check_eq(dpcd(0x100), 0);
	check_eq(request(NATIVE_READ, 0xffff8, 16, NULL), 17);
	check_eq(answer[16], 0);
	set_dpcd(0x000, 0xff);
	check_eq(dpcd(0x000), 0x12);
	for (len = 21; len < 32; len++) {
		reg_write(gpu, AUX_CTL, DP_AUX_CH_CTL_SEND_BUSY |
			  len << GVT_AUX_MESSAGE_SIZE_SHIFT);
		expect(reg_read(gpu, AUX_CTL) & DP_AUX_CH_CTL_TIME_OUT_ERROR);
	}
}

/* Of 270 M symbols a second pixels have 5/18: 75 MHz. */
static void pixel_clock(void)
{
	source_on(1);
	reg_write(gpu, _TRANS_CLK_SEL_A, 2u << 29);
	screen_timing(0, MODE_HTOTAL, MODE_VTOTAL, MODE_HEIGHT);
	screen_on(0, true);
	screen_pass(FRAME_NS);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), 0);	/* N is 0 */
	screen_on(0, false);
	reg_write(gpu, _PIPEA_LINK_M1, 5 << 10);
	reg_write(gpu, _PIPEA_LINK_N1, 18 << 10);
	screen_on(0, true);
	screen_pass(FRAME_NS * 10 + VBLANK_NS + 1000);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), 11);
	/* More than a display has: it does not run. */
	screen_on(0, false);
	reg_write(gpu, _PIPEA_LINK_M1, 0xffffff);
	reg_write(gpu, _PIPEA_LINK_N1, 1);
	screen_on(0, true);
	screen_pass(FRAME_NS);
	check_eq(reg_read(gpu, _PIPEA_FRMCOUNT_G4X), 11);
}

/* The VBT names DisplayPorts. */
static void vbt(void)
{
	u8 rom[512], sum = 0;
	u32 i, hdmi = 0, dp = 0;

	check_int_eq(vgpu_region_rw(gpu->vgpu, VGPU_REGION_ROM, 0, rom, sizeof(rom), false),
		     sizeof(rom));
	for (i = 0; i < 512; i++)
		sum += rom[i];
	check_eq(sum, 0);
	for (i = 0; i + 1 < 512; i++) {
		hdmi += rom[i] == 0xd2 && rom[i + 1] == 0x60;
		dp += rom[i] == 0xc6 && rom[i + 1] == 0x68;
	}
	check_eq(hdmi, 2);
	check_eq(dp, 1);
}

static void modes(void)
{
	u8 bytes[VGPU_EDID_MAX];
	u32 width, height;

	check_int_eq(vgpu_edid(bytes, 3840, 2160, false), -EINVAL);
	check_int_eq(vgpu_edid(bytes, 3840, 2160, true), 128);
	check_int_eq(vgpu_edid_check(bytes, 128), 0);
	vgpu_edid_mode(bytes, &width, &height);
	check_eq(width, 3840);
	check_eq(height, 2160);
	check_int_eq(vgpu_edid(bytes, 4088, 2400, true), -EINVAL);
}

static const struct unit_case cases[] = {
	UNIT(nobody),
	UNIT(interrupt),
	UNIT(edid_over_aux),
	UNIT(training),
	UNIT(link_loss),
	UNIT(link_loss_crc),
	UNIT(no_link),
	UNIT(link_loss_saved),
	UNIT(idle_pattern),
	UNIT(nonsense),
	UNIT(pixel_clock),
	UNIT(vbt),
	UNIT(modes),
};

const struct unit_group dp_tests = {
	.name = "dp", UNIT_CASES(cases),
	.setup = start, .teardown = gpu_end_test,
};
