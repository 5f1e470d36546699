/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The display: pipes that show planes, ports with monitors.
 *
 * A pipe that the guest has enabled runs by the guest's clock: where it is in its frame
 * is computed from the time since it began, whenever somebody asks. Nothing happens by
 * itself but what an interrupt has to tell, for which the edge is asked to call
 * vgpu_timer(). display_catch_up() does what is due since the last time.
 */
#ifndef _GVT_DISPLAY_H_
#define _GVT_DISPLAY_H_

#include "vgpu.h"
#include "display/ddc.h"

struct vgpu_frame;

#define DISPLAY_PIPES	VGPU_MAX_PIPES
#define DISPLAY_PLANES	4	/* of a pipe: three, and the cursor */
#define PLANE_CURSOR	3
#define PIPE_SCALERS	2
/* What of a pipe changes at vblanks: planes, and behind them the scalers. */
#define DISPLAY_UNITS	(DISPLAY_PLANES + PIPE_SCALERS)
#define UNIT_SCALER	DISPLAY_PLANES
#define COLOR_TABLE	1024	/* entries of a pipe's precision palette */
#define DISPLAY_LISTENERS	2	/* engines that hear of the display: rcs, bcs */

/*
 * The registers of a plane that change together, when its surface is written. Of a scaler
 * control, position and size of its window, when the latter is.
 */
enum plane_reg {
	PLANE_CTL,
	PLANE_STRIDE,
	PLANE_POS,
	PLANE_SIZE,
	PLANE_KEYVAL,
	PLANE_KEYMSK,
	PLANE_KEYMAX,
	PLANE_OFFSET,
	PLANE_SURF,
	PLANE_REGS
};

/**
 * struct display_pipe - a pipe and its transcoder
 * @running: it has a clock and is enabled
 * @start: guest's time at which its first frame began, ns
 * @khz: pixel clock
 * @htotal: pixels of a line, with those that are not seen
 * @vtotal: lines of a frame
 * @vblank: the first line that is not seen
 * @vblanks: beginnings of it that were handled since @start
 * @reading: its frame is being read for a CRC: planes stay as they are until that is made
 * @frames: the frame counter at @start
 * @flips: the flip counter, of plane 1
 * @flipped: when the last flip was asked for, us
 *
 * Readers of registers look at it at any time.
 */
struct display_pipe {
	bool running;
	u64 start;
	u32 khz;
	u32 htotal;
	u32 vtotal;
	u32 vblank;
	u64 vblanks;
	bool reading;
	u32 frames;
	u32 flips;
	u32 flipped;
};

/**
 * struct gmbus - the controller that reads monitors' EDIDs
 * @status: GMBUS2
 * @left: bytes that the transfer under way still has
 * @address: of whom; with bit 0 set it is read
 * @ddc: what of the monitor's
 */
struct gmbus {
	u32 status;
	u32 left;
	u32 address;
	struct ddc ddc;
};

#define DP_LINK_BYTES	16	/* registers of a monitor that describe its link */

/**
 * struct dp_sink - a DisplayPort monitor, see sink.c
 * @trained: it has found the lanes
 * @updated: that has changed since the source looked at it last
 * @power: DP_SET_POWER
 * @ddc: its EDID, over AUX
 */
struct dp_sink {
	bool trained;
	bool updated;
	u32 power;
	struct ddc ddc;
};

/**
 * struct listener - an engine that has something to do with the display, see response.c
 * @flips: it has asked for these and not heard of their end: events
 * @waits: for one of these events; 0: it does not wait. Read at any time
 * @came: one of them came
 * @since: when the wait for a line began, guest's time
 */
struct listener {
	u32 flips;
	u32 waits;
	bool came;
	u64 since;
};

/**
 * struct display_flip - what a command says of a flip
 * @pipe: which pipe's
 * @plane: which plane, from 0 on
 * @async: at once; the surface is laid out as the last one
 * @stride: as in PLANE_STRIDE
 * @tiling: as in PLANE_CTL, a number
 * @surf: address of the surface
 */
struct display_flip {
	u32 pipe;
	u32 plane;
	bool async;
	u32 stride;
	u32 tiling;
	u32 surf;
};

/**
 * struct display - the display engine of a vGPU. All under vgpu->lock.
 * @pipes: how many there are; set before the guest, as a type's sizes
 * @dp: which ports are DisplayPort, a bit each; the others are HDMI; set before the guest
 * @monitor: what is plugged into each port: no EDID, no monitor
 * @pipe: their state
 * @live: the registers of each plane, and scaler, as it is shown, see display_plane()
 * @armed: and as it will be from the next vblank on, if @is_armed
 * @is_armed: something was written
 * @palette: the precision palettes of the pipes
 * @listener: by their numbers, rcs and bcs
 * @gmbus: I2C
 * @sink: the monitors at ports that are DisplayPort
 * @link: and their registers from DP_LINK_BW_SET on, DP_LINK_BYTES each
 * @timer: when the edge was asked to call, guest's time, or 0
 */
struct display {
	u32 pipes;
	u32 dp;
	struct {
		u32 len;
		u8 edid[VGPU_EDID_MAX];
	} monitor[VGPU_NUM_PORTS];
	struct display_pipe pipe[DISPLAY_PIPES];
	u32 live[DISPLAY_PIPES * DISPLAY_UNITS * PLANE_REGS];
	u32 armed[DISPLAY_PIPES * DISPLAY_UNITS * PLANE_REGS];
	bool is_armed[DISPLAY_PIPES * DISPLAY_UNITS];
	u32 palette[DISPLAY_PIPES * COLOR_TABLE];
	struct listener listener[DISPLAY_LISTENERS];
	struct gmbus gmbus;
	struct dp_sink sink[VGPU_NUM_PORTS];
	u8 link[VGPU_NUM_PORTS * DP_LINK_BYTES];
	u64 timer;
};

/* The registers of a plane or scaler in @live or @armed. */
static inline u32 *display_plane(u32 *images, u32 pipe, u32 unit)
{
	return &images[(pipe * DISPLAY_UNITS + unit) * PLANE_REGS];
}

/* Does an engine wait for the display? Its own thread knows, others may be late. */
static inline bool display_is_awaited(const struct display *display, unsigned int id)
{
	return id < DISPLAY_LISTENERS && READ_ONCE(display->listener[id].waits);
}

/* pipe.c */
void display_reset(struct vgpu *vgpu);
bool display_is_valid(const struct display *display);
void display_catch_up(struct vgpu *vgpu);
void display_set_timer(struct vgpu *vgpu);
void display_timer(struct vgpu *vgpu);
void pipe_conf_written(struct vgpu *vgpu, u32 pipe, u32 val);
void pipe_crc_written(struct vgpu *vgpu, u32 pipe);
void pipe_event(struct vgpu *vgpu, u32 pipe, u32 events);
bool pipe_vblank_is_due(const struct vgpu *vgpu, u32 pipe, u64 now);
u64 pipe_line_time(const struct vgpu *vgpu, u32 pipe, u64 since);
u32 pipe_scanline(struct vgpu *vgpu, u32 pipe);
u32 pipe_frame_count(struct vgpu *vgpu, u32 pipe);
u32 pipe_frame_timestamp(struct vgpu *vgpu, u32 pipe);

/* What engines ask for: plane.c, response.c */
void display_flip(struct vgpu *vgpu, unsigned int id, const struct display_flip *flip);
bool display_wait(struct vgpu *vgpu, unsigned int id, u32 events);
void display_stop_waiting(struct vgpu *vgpu, unsigned int id);
void display_break_wait(struct vgpu *vgpu, unsigned int id);
void display_reset_engine(struct vgpu *vgpu, unsigned int id);

/* crc.c */
bool crc_is_awaited(const struct vgpu *vgpu, u32 pipe);
bool crc_make(struct vgpu *vgpu, u32 pipe, u32 *crc);
struct vgpu_frame *crc_frame_open(struct vgpu *vgpu, u32 pipe, u32 *width, u32 *height);

/* frame.c */
struct vgpu_frame *frame_open(struct vgpu *vgpu, u32 pipe, u32 planes, u64 now, bool looks,
			      u32 *width, u32 *height);

/* clock.c */
u32 clock_of_dp_link(const struct vgpu *vgpu, u32 ddi);
u32 clock_of_transcoder(const struct vgpu *vgpu, u32 pipe);

/* port.c */
void port_buffer_written(struct vgpu *vgpu, u32 ddi, u32 val);
bool port_shows(struct vgpu *vgpu, u32 pipe);

/* aux.c */
void aux_control_written(struct vgpu *vgpu, u32 channel, u32 val);

/* plane.c */
const u32 *plane_shown(const struct vgpu *vgpu, u32 pipe, u32 plane, bool due);
void plane_surf_written(struct vgpu *vgpu, u32 pipe, u32 plane);
u32 plane_surf_live(struct vgpu *vgpu, u32 pipe, u32 plane);
u32 plane_latch_async(struct vgpu *vgpu, u32 pipe);
u32 plane_latch(struct vgpu *vgpu, u32 pipe);

/* response.c */
void response_event(struct vgpu *vgpu, u32 pipe, u32 interrupts);
u32 response_awaited(const struct vgpu *vgpu, u32 pipe);
u64 response_line_time(const struct vgpu *vgpu, u32 pipe);
void response_lines(struct vgpu *vgpu, u32 pipe, u64 now);
void response_flip(struct vgpu *vgpu, unsigned int id, u32 pipe, u32 plane);
void response_written(struct vgpu *vgpu, u32 off, u32 val);

/* rom.c */
void rom_read(const struct vgpu *vgpu, u32 off, void *buf, u32 len);

/* color.c */
void color_data_written(struct vgpu *vgpu, u32 pipe, u32 val);
u32 color_data_read(struct vgpu *vgpu, u32 pipe);

/* gmbus.c */
void gmbus_command_written(struct vgpu *vgpu, u32 val);
void gmbus_data_written(struct vgpu *vgpu, u32 val);
u32 gmbus_data_read(struct vgpu *vgpu);

#endif
