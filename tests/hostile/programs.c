// SPDX-License-Identifier: GPL-2.0
/*
 * See hostile.h: programs of the EU that compute, loop, some of them for ever, wait for each
 * other, and send messages of any kind. The bits of instructions: PRM SKL vol 7.
 */
#include <string.h>

#include "hostile.h"
#include "pipelines.h"

#define INSN_DWORDS	4u
#define PROGRAM_INSNS	(PROGRAM_BYTES / 16)

/* Opcodes. */
#define OP_MOV		0x01
#define OP_JMPI		0x20
#define OP_IF		0x22
#define OP_ELSE		0x24
#define OP_ENDIF	0x25
#define OP_WHILE	0x27
#define OP_BREAK	0x28
#define OP_WAIT		0x30
#define OP_SEND		0x31

#define FILE_GRF	1u
#define FILE_IMM	3u
#define TYPE_UD		0u

#define SFID_SAMPLER	2u
#define SFID_GATEWAY	3u
#define SFID_TARGET	5u
#define SFID_SPAWNER	7u

#define BARRIER		0x02000004u
#define END_OF_THREAD	0x02000010u
#define TARGET_WRITE	0x10031000u	/* 16 lanes; the last one */
#define SAMPLE		0x08840001u

static uint32_t size_code(struct choice *c)
{
	return chance(c, 20) ? choose(c, 6) : 3 + choose(c, 2);
}

/* A region of 8 by 8 by 1 elements of register @nr, as a source. */
static uint32_t region(struct choice *c, uint32_t nr)
{
	uint32_t region = 4u << 21 | 3u << 18 | 1u << 16 | nr << 5;

	if (chance(c, 15))
		region ^= choose_dword(c) & 0x01ffffff;

	return region;
}

/* One of the operations with two sources at most, mostly on general registers. */
static void put_alu(struct choice *c, uint32_t *dw)
{
	static const uint8_t ops[] = { 0x01, 0x02, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0c, 0x10,
				       0x17, 0x38, 0x40, 0x41, 0x42, 0x43, 0x44, 0x48, 0x4a, 0x4d,
				       0x54, 0x59, 0x5a, 0x5b, 0x5c, 0x18, 0x1a };
	static const uint8_t types[] = { 0, 1, 7, 7, 2, 3, 4, 6, 10 };
	uint32_t type = types[choose(c, sizeof(types))];
	uint32_t file = chance(c, 20) ? FILE_IMM : FILE_GRF;

	dw[0] = ops[choose(c, sizeof(ops))] | size_code(c) << 21 | choose(c, 2) << 31;
	if (chance(c, 20))
		dw[0] |= choose(c, 16) << 24 | choose(c, 16) << 16;
	dw[1] = FILE_GRF << 3 | type << 5 | FILE_GRF << 9 | type << 11 |
		choose(c, 128) << 21 | 1u << 29;
	dw[2] = region(c, choose(c, 128)) | file << 25 | type << 27;
	dw[3] = file == FILE_IMM ? choose_dword(c) : region(c, choose(c, 128));
	if (chance(c, 10))
		dw[choose(c, 4)] ^= 1u << choose(c, 32);
}

/* mov of a number, by which registers become addresses and small offsets. */
static void put_number(struct choice *c, uint32_t *dw)
{
	dw[0] = OP_MOV | 3u << 21;
	dw[1] = FILE_GRF << 3 | TYPE_UD << 5 | FILE_IMM << 9 | TYPE_UD << 11 |
		choose(c, 128) << 21 | 1u << 29;
	dw[2] = 0;
	dw[3] = choose(c, 2) ? choose(c, 0x10000) : (uint32_t)data_address(c);
}

static void put_message(uint32_t *dw, uint32_t sfid, uint32_t desc, uint32_t src, uint32_t dst)
{
	dw[0] = OP_SEND | 4u << 21 | sfid << 24;
	dw[1] = FILE_GRF << 3 | FILE_GRF << 9 | dst << 21;
	dw[2] = src << 5 | FILE_IMM << 25;
	dw[3] = desc;
}

static void put_send(struct choice *c, uint32_t *dw)
{
	static const uint8_t sfids[] = { 2, 2, 3, 4, 5, 5, 6, 9, 10, 10, 12, 12, 13 };
	uint32_t desc = (1 + choose(c, 6)) << 25 | choose(c, 9) << 20 | choose(c, 2) << 19 |
			choose(c, 32) << 14 | choose(c, 64) << 8;

	desc |= chance(c, 20) ? 0xfc + choose(c, 4) : choose(c, NUM_SURFACES);
	put_message(dw, sfids[choose(c, sizeof(sfids))], desc, choose(c, 120), choose(c, 120));
}

/* Jumps, mostly within the program; backwards is a loop, which may be endless. */
static void put_flow(struct choice *c, uint32_t *dw)
{
	static const uint8_t ops[] = { OP_IF, OP_ELSE, OP_ENDIF, OP_WHILE, OP_BREAK, OP_JMPI,
				       0x21, 0x23, 0x29, 0x2a, 0x2c, 0x2d };
	uint32_t op = ops[choose(c, sizeof(ops))], distance = (1 + choose(c, 6)) * 16;

	dw[0] = op | 3u << 21 | choose(c, 2) << 16;
	dw[1] = 0;
	dw[2] = chance(c, 10) ? choose_dword(c) : distance;
	dw[3] = chance(c, 10) ? choose_dword(c) : op == OP_WHILE ? -distance : distance;
	if (op == OP_JMPI) {
		dw[1] = FILE_IMM << 9 | 1u << 11;
		dw[2] = FILE_IMM << 25 | 1u << 27;
	}
}

static void put_wait(struct choice *c, uint32_t *dw)
{
	if (chance(c, 60)) {
		put_message(dw, SFID_GATEWAY, BARRIER, choose(c, 120), 0);
		return;
	}
	/* wait n0.0 */
	dw[0] = OP_WAIT;
	dw[1] = 1u << 2 | 0x90u << 21 | 1u << 29;
	dw[2] = 0x90u << 5;
	dw[3] = 0;
}

static void put_any(struct choice *c, uint32_t *dw)
{
	switch (choose(c, 20)) {
	case 0 ... 8:
		put_alu(c, dw);
		break;
	case 9 ... 11:
		put_number(c, dw);
		break;
	case 12 ... 15:
		put_send(c, dw);
		break;
	case 16: case 17:
		put_flow(c, dw);
		break;
	case 18:
		put_wait(c, dw);
		break;
	case 19:
		if (chance(c, 70))
			put_message(dw, SFID_SAMPLER, SAMPLE ^ (chance(c, 50) ? choose_dword(c) &
				    0x0007ff07 : 0), choose(c, 120), choose(c, 110));
		else
			memset(dw, choose(c, 256), 16);
		break;
	}
}

/* A program that fits, and mostly ends. */
static void fill_program(struct hostile *h, struct choice *c, uint32_t page, uint32_t dword)
{
	uint32_t n = 1 + choose(c, chance(c, 80) ? 12 : PROGRAM_INSNS - 2), insn[INSN_DWORDS], i;

	for (i = 0; i < n; i++) {
		put_any(c, insn);
		mem_write(h, page, dword + i * INSN_DWORDS, insn, INSN_DWORDS);
	}
	if (chance(c, 5))
		return;
	if (chance(c, 50))
		put_message(insn, SFID_SPAWNER, END_OF_THREAD, 112, 0);
	else
		put_message(insn, SFID_TARGET, TARGET_WRITE | choose(c, 8) << 8, 112, 0);
	insn[3] |= 1u << 31;
	mem_write(h, page, dword + i * INSN_DWORDS, insn, INSN_DWORDS);
}

void fill_code(struct hostile *h, struct choice *c, uint32_t page)
{
	uint32_t byte;

	for (byte = 0; byte < HOSTILE_PAGE; byte += PROGRAM_BYTES)
		fill_program(h, c, page, byte / 4);
}
