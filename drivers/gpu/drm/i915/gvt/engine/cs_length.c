// SPDX-License-Identifier: GPL-2.0
/*
 * Lengths of the commands that are not memory interface (MI) commands.
 *
 * PRM SKL volume 2a: bits 31:29 are the client. Those of client 3 have a pipeline in bits 28:27, an
 * opcode in bits 26:24, and the length in as many bits as the row says.
 */
#include "engine/cs.h"

#define ANY	0xff

/* The first row that fits tells the bits of the length; 0: one dword. */
static const struct {
	u8 pipeline;
	u8 opcode;
	u8 sub_opcode;	/* bits 23:16 */
	u16 length_mask;
} rows[] = {
	/* Common: STATE_BASE_ADDRESS, STATE_SIP, … */
	{ 0, 0, ANY, 0xff },
	{ 0, 1, 0x04, 0 },	/* PIPELINE_SELECT of older parts */
	{ 0, 1, ANY, 0xff },
	/* One dword: PIPELINE_SELECT, 3DSTATE_VF_STATISTICS of older parts */
	{ 1, 0, ANY, 0 },
	{ 1, 1, ANY, 0 },
	/* Media: MEDIA_VFE_STATE, …; MEDIA_OBJECT; GPGPU_WALKER; MFX; HCP; VEBOX */
	{ 2, 0, ANY, 0xffff },
	{ 2, 1, 0x05, 0xff },	/* GPGPU_WALKER */
	{ 2, 1, ANY, 0xffff },
	{ 2, 2, ANY, 0xffff },
	{ 2, 3, ANY, 0xfff },
	{ 2, 4, ANY, 0xfff },
	{ 2, 5, ANY, 0xfff },
	{ 2, 6, ANY, 0xfff },
	{ 2, 7, ANY, 0xfff },
	/* 3D */
	{ 3, 0, 0x0b, 0 },	/* 3DSTATE_VF_STATISTICS */
	{ 3, 0, ANY, 0xff },
	{ 3, 1, ANY, 0xff },
	{ 3, 2, ANY, 0xff },
	{ 3, 3, ANY, 0xff },
};

/**
 * cs_skip_length - length of a command that is not executed
 * @header: its first dword
 *
 * Return: dwords, or 0 if there is no such command.
 */
u32 cs_skip_length(u32 header)
{
	u32 i;

	switch (header >> INSTR_CLIENT_SHIFT) {
	case INSTR_RC_CLIENT:
		break;
	default:
		return 0;
	}

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].pipeline != (header >> 27 & 3) ||
		    rows[i].opcode != (header >> 24 & 7))
			continue;
		if (rows[i].sub_opcode != ANY &&
		    rows[i].sub_opcode != (header >> 16 & 0xff))
			continue;
		return rows[i].length_mask ?
			(header & rows[i].length_mask) + 2 : 1;
	}

	return 0;
}
