// SPDX-License-Identifier: GPL-2.0
/*
 * See hostile.h: pipes with modes that can and can't be, planes of absurd sizes, places and
 * formats. PRM SKL vol 2c, vol 12 "Display"
 */
#include "hostile.h"

#define PIPE(reg, pipe)		((reg) + 0x1000u * (pipe))
#define PLANE(reg, pipe, plane)	(PIPE(reg, pipe) + 0x100u * (plane))

/* 75 MHz from PLL 1 for port B and a pipe; unless a number goes wrong. */
static void set_clock(struct hostile *h, struct choice *c, uint32_t pipe)
{
	hostile_write(h, 0x6c040, 1u << 31 | (chance(c, 10) ? choose(c, 512) : 375));
	hostile_write(h, 0x6c044, 4 << 8 | 1 << 7 | 2 << 5 | 1 << 2);
	hostile_write(h, 0x6c058, 1u << 11);		/* DPLL_CTRL1: HDMI */
	hostile_write(h, 0x46014, 1u << 31);		/* LCPLL2_CTL: enable */
	hostile_write(h, 0x6c05c, 1u << 4);			/* DPLL_CTRL2: of port B */
	hostile_write(h, 0x46140 + 4 * pipe, 2u << 29);	/* TRANS_CLK_SEL */
}

static uint32_t total(struct choice *c, uint32_t good)
{
	return chance(c, 20) ? choose(c, 0x10000) : good;
}

/* A frame may be as short as registers let it be, or as long. */
void step_mode(struct hostile *h, struct choice *c)
{
	uint32_t pipe = choose(c, 3), lines = total(c, 1000);

	set_clock(h, c, pipe);
	hostile_write(h, PIPE(0x60000, pipe), (total(c, 1250) - 1) << 16);
	hostile_write(h, PIPE(0x6000c, pipe), (lines - 1) << 16);
	hostile_write(h, PIPE(0x60010, pipe), (lines - 1) << 16 | (total(c, 768) - 1));
	hostile_write(h, PIPE(0x6001c, pipe), (total(c, 1024) - 1) << 16 | (total(c, 768) - 1));
	hostile_write(h, 0x44404 + 0x10 * pipe, 0);					/* IMR */
	hostile_write(h, 0x4440c + 0x10 * pipe, ~0u);				/* IER */
	hostile_write(h, PIPE(0x70008, pipe), chance(c, 90) ? 1u << 31 : 0);
}

static void write_plane(struct hostile *h, struct choice *c, uint32_t pipe, uint32_t plane)
{
	static const uint8_t formats[] = { 0, 2, 4, 6, 8, 12, 14 };
	static const uint8_t tilings[] = { 0, 1, 4, 5 };
	uint32_t ctl = 1u << 31 | (uint32_t)formats[choose(c, 7)] << 24 |
		       (uint32_t)tilings[choose(c, 4)] << 10 | choose(c, 4);

	if (chance(c, 20))
		ctl ^= choose_dword(c) & 0x7fffffff;
	hostile_write(h, PLANE(0x70180, pipe, plane), ctl);
	hostile_write(h, PLANE(0x70188, pipe, plane), chance(c, 20) ? choose(c, 0x800) : 8);
	hostile_write(h, PLANE(0x7018c, pipe, plane), chance(c, 20) ? choose_dword(c) : 0);
	hostile_write(h, PLANE(0x70190, pipe, plane), chance(c, 30) ? choose_dword(c) :
		  767u << 16 | 1023);
	hostile_write(h, PLANE(0x701a4, pipe, plane), chance(c, 20) ? choose_dword(c) : 0);
	hostile_write(h, PLANE(0x7019c, pipe, plane), choose(c, HOSTILE_ENTRIES) * HOSTILE_PAGE);
}

static void write_cursor(struct hostile *h, struct choice *c, uint32_t pipe)
{
	static const uint8_t modes[] = { 0x02, 0x03, 0x07, 0x22, 0x23, 0x27 };

	hostile_write(h, PIPE(0x70080, pipe), modes[choose(c, 6)]);
	hostile_write(h, PIPE(0x70088, pipe), choose_dword(c));
	hostile_write(h, PIPE(0x700a0, pipe), chance(c, 20) ? 1u << 31 | choose(c, 256) : 0);
	hostile_write(h, PIPE(0x70084, pipe), choose(c, HOSTILE_ENTRIES) * HOSTILE_PAGE);
}

/* A plane, a cursor, or a scaler. */
void step_plane(struct hostile *h, struct choice *c)
{
	uint32_t pipe = choose(c, 3), scaler = 0x68160 + 0x800 * pipe + 0x100 * choose(c, 2);

	switch (choose(c, 4)) {
	case 0:
		write_cursor(h, c, pipe);
		break;
	case 1:
		hostile_write(h, scaler + 0x20, 1u << 31 | choose(c, 8) << 25);
		hostile_write(h, scaler + 0x10, choose(c, 4) ? 0 : choose_dword(c));
		hostile_write(h, scaler + 0x14, choose(c, 2) ? 768 << 16 | 1024 : choose_dword(c));
		break;
	default:
		write_plane(h, c, pipe, choose(c, 3));
		break;
	}
}

/* Colors, pipe CRCs, what is plugged in, AUX and GMBUS. */
void step_pipe(struct hostile *h, struct choice *c)
{
	uint32_t pipe = choose(c, 3), port = choose(c, 4);

	switch (choose(c, 6)) {
	case 0:
		hostile_write(h, PIPE(0x60050, pipe), 1u << 31 | choose(c, 8) << 28);
		break;
	case 1:
		hostile_write(h, 0x4a400 + 0x800 * pipe, choose_dword(c));
		hostile_write(h, 0x4a404 + 0x800 * pipe, choose_dword(c));
		hostile_write(h, 0x4a480 + 0x800 * pipe, choose(c, 4));
		break;
	case 2:
		hostile_write(h, 0x49010 + 0x100 * pipe + 4 * choose(c, 16), choose_dword(c));
		hostile_write(h, PIPE(0x70034, pipe), choose_dword(c));
		break;
	case 3:
		hostile_write(h, 0x64014 + 0x100 * port, choose_dword(c));
		hostile_write(h, 0x64018 + 0x100 * port, choose_dword(c));
		hostile_write(h, 0x64010 + 0x100 * port, 1u << 31 | choose(c, 32) << 20);
		break;
	case 4:
		hostile_write(h, 0xc5100, choose(c, 8));
		hostile_write(h, 0xc5104, 1u << 30 | choose(c, 8) << 25 | choose(c, 512) << 16 |
			  0xa0 | choose(c, 2));
		hostile_read(h, 0xc510c);
		break;
	default:
		hostile_write(h, 0x64000 + 0x100 * port, choose_dword(c));
		hostile_write(h, PIPE(0x60400, pipe), 1u << 31 | choose(c, 8) << 28 |
			  choose(c, 8) << 24);
		hostile_write(h, 0x64040 + 0x100 * port, choose_dword(c));
		break;
	}
}
