// SPDX-License-Identifier: GPL-2.0
/* Messages to shared functions. PRM SKL vol 7, "send" */
#include "eu/alu.h"

/* A thread that ends itself: PRM SKL vol 7, "Thread Spawner Message": end of thread */
enum eu_stop eu_spawner(struct eu_thread *thread, const struct eu_message *message)
{
	return message->eot ? EU_EOT : EU_UNSERVED;
}

const struct eu_functions eu_no_functions = {
	.send = { [EU_SFID_SPAWNER] = eu_spawner },
};

static u32 address(const struct eu_thread *thread, u32 dword)
{
	u32 val;

	memcpy(&val, thread->regs + EU_ARF(EU_ARF_ADDRESS) + dword * 4, 4);

	return val;
}

static u32 reg_of(s16 nr)
{
	return nr < 0 ? EU_NO_REG : (u32)nr;
}

/* Registers of a part of a message are there, all of them. */
static bool is_there(u32 reg, u32 n)
{
	return reg == EU_NO_REG ? !n : reg + n <= EU_GRF_BYTES / 32;
}

/**
 * eu_send - an instruction that sends a message
 * @thread: whose; what it sends is put into thread->message
 * @insn: it
 *
 * Return: EU_SEND, or EU_ILLEGAL if registers that it names are not there.
 */
enum eu_stop eu_send(struct eu_thread *thread, const struct eu_insn *insn)
{
	bool split = insn->op == EU_OP_SENDS || insn->op == EU_OP_SENDSC;
	struct eu_message *message = &thread->message;

	*message = (struct eu_message){
		.sfid = insn->sfid,
		.ex_desc = insn->uip,
		.src = reg_of(insn->src[0].offset),
		.src1 = reg_of(insn->src[1].offset),
		.dst = reg_of(insn->dst.offset),
		.mask = eu_lane_mask(insn->lanes) & eu_predicate(thread, insn),
		.size = insn->size,
		.first = insn->first,
		.lanes = insn->lanes,
		.eot = insn->eot,
	};
	if (!insn->all)
		message->mask &= thread->enabled >> insn->first;
	message->desc = insn->src[2].where == EU_IMM ? (u32)insn->src[2].imm :
						       address(thread, 0);
	if (split && insn->jip)
		message->ex_desc = address(thread, insn->src[2].address);
	if (!is_there(message->src, eu_message_length(message)) ||
	    (message->dst != EU_NO_REG &&
	     !is_there(message->dst, eu_response_length(message))) ||
	    (split && !is_there(message->src1, EU_SECOND_LENGTH(message->ex_desc))))
		return EU_ILLEGAL;

	return EU_SEND;
}
