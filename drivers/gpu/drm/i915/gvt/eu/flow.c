// SPDX-License-Identifier: GPL-2.0
/*
 * Where channels go. Each channel that is not at the thread's ip waits at a place of its
 * own, and goes on when ip comes there: PRM SKL vol 7, "Instruction Flow Control", PcIP.
 * JIP is where the next of those who wait may be.
 */
#include "eu/alu.h"

static const struct eu_insn *insn_at(const struct eu_thread *thread, u32 ip)
{
	const struct eu_program *program = thread->program;

	return ip % 8 || ip / 8 >= program->n || !program->insn[ip / 8].size ?
	       NULL : &program->insn[ip / 8];
}

static void send_to(struct eu_thread *thread, u32 channels, u32 ip)
{
	u32 i;

	for (i = 0; i < 32; i++)
		if (channels & 1u << i)
			thread->pc[i] = ip;
	thread->enabled &= ~channels;
}

/**
 * eu_arrive - channels that wait at ip are enabled
 * @thread: whose
 */
void eu_arrive(struct eu_thread *thread)
{
	thread->enabled = eu_channels(thread);
}

/* Go on behind the instruction, or where it says if nobody is left here. */
static void next_or(struct eu_thread *thread, const struct eu_insn *insn, u32 elsewhere)
{
	u32 next = thread->ip + insn->size, waiting, i;

	if (!thread->enabled) {
		waiting = thread->dispatch;
		for (i = 0; i < 32; i++)
			if (waiting & 1u << i && thread->pc[i] == next)
				break;
		if (i == 32)
			next = elsewhere;
	}
	thread->ip = next;
}

/* Channels of the instruction; those of them that the predicate lets through. */
static u32 channels(const struct eu_thread *thread, const struct eu_insn *insn, u32 *chosen)
{
	u32 all = eu_lane_mask(insn->lanes) << insn->first;

	if (!insn->all)
		all &= thread->enabled;
	*chosen = all & eu_predicate(thread, insn) << insn->first;

	return all & thread->enabled;
}

/* Out of a loop: behind its end, which is where it points to. */
static u32 behind_loop(const struct eu_thread *thread, u32 ip)
{
	const struct eu_insn *insn = insn_at(thread, ip);

	return insn && insn->op == EU_OP_WHILE ? ip + insn->size : ip;
}

static void jump_if(struct eu_thread *thread, const struct eu_insn *insn, u32 all, u32 chosen)
{
	send_to(thread, all & ~chosen, thread->ip + insn->jip);
	next_or(thread, insn, thread->ip + insn->jip);
}

static void jump_while(struct eu_thread *thread, const struct eu_insn *insn, u32 all, u32 chosen)
{
	u32 back = thread->ip + insn->jip, next = thread->ip + insn->size;

	if (!chosen) {
		thread->ip = next;
		return;
	}
	send_to(thread, all & ~chosen, next);
	thread->ip = back;
}

/* PRM SKL vol 7, "goto": with BranchCtrl those who jump go first. */
static void jump_goto(struct eu_thread *thread, const struct eu_insn *insn, u32 all, u32 chosen)
{
	if (insn->branch && chosen) {
		send_to(thread, all & ~chosen, thread->ip + insn->jip);
		thread->ip += insn->uip;
		return;
	}
	send_to(thread, chosen, thread->ip + insn->uip);
	next_or(thread, insn, thread->ip + insn->jip);
}

static void call(struct eu_thread *thread, const struct eu_insn *insn, u32 all, u32 chosen)
{
	u32 way[2] = { thread->ip + insn->size, chosen };

	if (!chosen) {
		thread->ip += insn->size;
		return;
	}
	if (insn->dst.where == EU_PACKED)
		memcpy(thread->regs + insn->dst.offset, way, sizeof(way));
	send_to(thread, all & ~chosen, way[0]);
	thread->ip += insn->jip;
}

static void ret(struct eu_thread *thread, const struct eu_insn *insn, u32 chosen)
{
	u32 to = 0;

	if (insn->src[0].where != EU_NOWHERE && insn->src[0].where < EU_INDIRECT)
		memcpy(&to, thread->regs + insn->src[0].offset, 4);
	thread->stray = true;
	send_to(thread, chosen, to);
	next_or(thread, insn, to);
}

/* One distance for all. The predicate is the first channel's. */
static void jump(struct eu_thread *thread, const struct eu_insn *insn)
{
	u32 distance = insn->jip;

	if (insn->src[0].where != EU_IMM) {
		distance = 0;
		if (insn->src[0].where != EU_NOWHERE && insn->src[0].where < EU_INDIRECT)
			memcpy(&distance, thread->regs + insn->src[0].offset, 4);
		distance += insn->size;
	}
	if (!(eu_predicate(thread, insn) & 1))
		distance = insn->size;
	thread->ip += distance;
}

/**
 * eu_flow - an instruction that says where to go on
 * @thread: whose
 * @insn: it
 */
void eu_flow(struct eu_thread *thread, const struct eu_insn *insn)
{
	u32 chosen, all = channels(thread, insn, &chosen);
	u32 jip = thread->ip + insn->jip, uip = thread->ip + insn->uip;

	switch (insn->op) {
	case EU_OP_IF:
		jump_if(thread, insn, all, chosen);
		break;
	case EU_OP_ELSE:
		send_to(thread, thread->enabled, uip);
		next_or(thread, insn, jip);
		break;
	case EU_OP_ENDIF:
	case EU_OP_JOIN:
		next_or(thread, insn, jip);
		break;
	case EU_OP_WHILE:
		jump_while(thread, insn, all, chosen);
		break;
	case EU_OP_BREAK:
		send_to(thread, chosen, behind_loop(thread, uip));
		next_or(thread, insn, jip);
		break;
	case EU_OP_CONT:
	case EU_OP_HALT:
	case EU_OP_BRC:
		send_to(thread, chosen, uip);
		next_or(thread, insn, jip);
		break;
	case EU_OP_BRD:
		send_to(thread, chosen, jip);
		next_or(thread, insn, jip);
		break;
	case EU_OP_GOTO:
		jump_goto(thread, insn, all, chosen);
		break;
	case EU_OP_CALL:
		call(thread, insn, all, chosen);
		break;
	case EU_OP_RET:
		ret(thread, insn, chosen);
		break;
	case EU_OP_JMPI:
		jump(thread, insn);
		break;
	default:	/* nop */
		thread->ip += insn->size;
	}
}

/* PRM SKL vol 7, "wait": for a notification, which it takes. */
enum eu_stop eu_wait(struct eu_thread *thread, const struct eu_insn *insn)
{
	u8 *at = thread->regs + EU_ARF(EU_ARF_NOTIFY) + insn->src[0].offset % 3 * 4;
	u32 n;

	memcpy(&n, at, 4);
	if (!n)
		return EU_WAIT;
	n--;
	memcpy(at, &n, 4);
	thread->ip += insn->size;

	return EU_BUDGET;
}
