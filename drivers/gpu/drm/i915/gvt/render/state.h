/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of the 3D, media and GPGPU pipelines: the commands that have set it, as they
 * came. What they say is taken apart by the unit that uses it, when it does.
 *
 * PRM SKL volume 2a; lengths are of Gen9.
 */
#ifndef _GVT_RENDER_STATE_H_
#define _GVT_RENDER_STATE_H_

#include "gvt_host.h"

#define RENDER_VERTEX_BUFFERS	33u
#define RENDER_VERTEX_ELEMENTS	34u
#define RENDER_SO_BUFFERS	4u
#define RENDER_SO_BUFFER_DWORDS	8u
#define RENDER_SO_DECLS		128u

/* Bits 31:16 of 3DPRIMITIVE. */
#define RENDER_PRIMITIVE	0x7b00u

/*
 * Member of struct render_state, bits 31:16 of the command, its dwords at most. In the order
 * of the commands. Vertex buffers are by their index, behind the header;
 * VF_INSTANCING has two dwords for each element, SO_BUFFER eight for each buffer, CHROMA_KEY
 * four for each key.
 */
#define RENDER_STATES(X) \
	X(base_address, 0x6101, 19)			/* STATE_BASE_ADDRESS */ \
	X(sip, 0x6102, 3)				/* STATE_SIP */ \
	X(csr_base, 0x6104, 3)				/* GPGPU_CSR_BASE_ADDRESS */ \
	X(vf_statistics, 0x680b, 1)			/* 3DSTATE_VF_STATISTICS */ \
	X(pipeline_select, 0x6904, 1)			/* PIPELINE_SELECT */ \
	X(vfe, 0x7000, 9)				/* MEDIA_VFE_STATE */ \
	X(curbe, 0x7001, 4)				/* MEDIA_CURBE_LOAD */ \
	X(descriptors, 0x7002, 4)			/* MEDIA_INTERFACE_DESCRIPTOR_LOAD */ \
	X(clear_params, 0x7804, 3)			/* 3DSTATE_CLEAR_PARAMS */ \
	X(depth_buffer, 0x7805, 8)			/* 3DSTATE_DEPTH_BUFFER */ \
	X(stencil_buffer, 0x7806, 5)			/* 3DSTATE_STENCIL_BUFFER */ \
	X(hier_depth_buffer, 0x7807, 5)			/* 3DSTATE_HIER_DEPTH_BUFFER */ \
	X(vertex_buffers, 0x7808, 1 + 4 * RENDER_VERTEX_BUFFERS) /* 3DSTATE_VERTEX_BUFFERS */ \
	X(vertex_elements, 0x7809, 1 + 2 * RENDER_VERTEX_ELEMENTS) /* 3DSTATE_VERTEX_ELEMENTS */ \
	X(index_buffer, 0x780a, 5)			/* 3DSTATE_INDEX_BUFFER */ \
	X(vf, 0x780c, 2)				/* 3DSTATE_VF */ \
	X(multisample, 0x780d, 2)			/* 3DSTATE_MULTISAMPLE */ \
	X(cc_pointer, 0x780e, 2)			/* 3DSTATE_CC_STATE_POINTERS */ \
	X(scissor_pointer, 0x780f, 2)			/* 3DSTATE_SCISSOR_STATE_POINTERS */ \
	X(vs, 0x7810, 9)				/* 3DSTATE_VS */ \
	X(gs, 0x7811, 10)				/* 3DSTATE_GS */ \
	X(clip, 0x7812, 4)				/* 3DSTATE_CLIP */ \
	X(sf, 0x7813, 4)				/* 3DSTATE_SF */ \
	X(wm, 0x7814, 2)				/* 3DSTATE_WM */ \
	X(constant_vs, 0x7815, 11)			/* 3DSTATE_CONSTANT_VS */ \
	X(constant_gs, 0x7816, 11)			/* 3DSTATE_CONSTANT_GS */ \
	X(constant_ps, 0x7817, 11)			/* 3DSTATE_CONSTANT_PS */ \
	X(sample_mask, 0x7818, 2)			/* 3DSTATE_SAMPLE_MASK */ \
	X(constant_hs, 0x7819, 11)			/* 3DSTATE_CONSTANT_HS */ \
	X(constant_ds, 0x781a, 11)			/* 3DSTATE_CONSTANT_DS */ \
	X(hs, 0x781b, 9)				/* 3DSTATE_HS */ \
	X(te, 0x781c, 4)				/* 3DSTATE_TE */ \
	X(ds, 0x781d, 11)				/* 3DSTATE_DS */ \
	X(streamout, 0x781e, 5)				/* 3DSTATE_STREAMOUT */ \
	X(sbe, 0x781f, 6)				/* 3DSTATE_SBE */ \
	X(ps, 0x7820, 12)				/* 3DSTATE_PS */ \
	X(sf_clip_viewport, 0x7821, 2)			/* 3DSTATE_VIEWPORT_STATE_POINTERS_SF_CLIP */ \
	X(cc_viewport, 0x7823, 2)			/* 3DSTATE_VIEWPORT_STATE_POINTERS_CC */ \
	X(blend_pointer, 0x7824, 2)			/* 3DSTATE_BLEND_STATE_POINTERS */ \
	X(binding_table_vs, 0x7826, 2)			/* 3DSTATE_BINDING_TABLE_POINTERS_VS */ \
	X(binding_table_hs, 0x7827, 2)			/* 3DSTATE_BINDING_TABLE_POINTERS_HS */ \
	X(binding_table_ds, 0x7828, 2)			/* 3DSTATE_BINDING_TABLE_POINTERS_DS */ \
	X(binding_table_gs, 0x7829, 2)			/* 3DSTATE_BINDING_TABLE_POINTERS_GS */ \
	X(binding_table_ps, 0x782a, 2)			/* 3DSTATE_BINDING_TABLE_POINTERS_PS */ \
	X(samplers_vs, 0x782b, 2)			/* 3DSTATE_SAMPLER_STATE_POINTERS_VS */ \
	X(samplers_hs, 0x782c, 2)			/* 3DSTATE_SAMPLER_STATE_POINTERS_HS */ \
	X(samplers_ds, 0x782d, 2)			/* 3DSTATE_SAMPLER_STATE_POINTERS_DS */ \
	X(samplers_gs, 0x782e, 2)			/* 3DSTATE_SAMPLER_STATE_POINTERS_GS */ \
	X(samplers_ps, 0x782f, 2)			/* 3DSTATE_SAMPLER_STATE_POINTERS_PS */ \
	X(urb_vs, 0x7830, 2)				/* 3DSTATE_URB_VS */ \
	X(urb_hs, 0x7831, 2)				/* 3DSTATE_URB_HS */ \
	X(urb_ds, 0x7832, 2)				/* 3DSTATE_URB_DS */ \
	X(urb_gs, 0x7833, 2)				/* 3DSTATE_URB_GS */ \
	X(vf_instancing, 0x7849, 2 * RENDER_VERTEX_ELEMENTS) /* 3DSTATE_VF_INSTANCING */ \
	X(vf_sgvs, 0x784a, 2)				/* 3DSTATE_VF_SGVS */ \
	X(vf_topology, 0x784b, 2)			/* 3DSTATE_VF_TOPOLOGY */ \
	X(wm_chromakey, 0x784c, 2)			/* 3DSTATE_WM_CHROMAKEY */ \
	X(ps_blend, 0x784d, 2)				/* 3DSTATE_PS_BLEND */ \
	X(wm_depth_stencil, 0x784e, 4)			/* 3DSTATE_WM_DEPTH_STENCIL */ \
	X(ps_extra, 0x784f, 2)				/* 3DSTATE_PS_EXTRA */ \
	X(raster, 0x7850, 5)				/* 3DSTATE_RASTER */ \
	X(sbe_swiz, 0x7851, 11)				/* 3DSTATE_SBE_SWIZ */ \
	X(wm_hz_op, 0x7852, 5)				/* 3DSTATE_WM_HZ_OP */ \
	X(vf_component_packing, 0x7855, 5)		/* 3DSTATE_VF_COMPONENT_PACKING */ \
	X(drawing_rectangle, 0x7900, 4)			/* 3DSTATE_DRAWING_RECTANGLE */ \
	X(palette0, 0x7902, 1 + 256)			/* 3DSTATE_SAMPLER_PALETTE_LOAD0 */ \
	X(chroma_key, 0x7904, 4 * 4)			/* 3DSTATE_CHROMA_KEY */ \
	X(poly_stipple_offset, 0x7906, 2)		/* 3DSTATE_POLY_STIPPLE_OFFSET */ \
	X(poly_stipple_pattern, 0x7907, 33)		/* 3DSTATE_POLY_STIPPLE_PATTERN */ \
	X(line_stipple, 0x7908, 3)			/* 3DSTATE_LINE_STIPPLE */ \
	X(aa_line, 0x790a, 3)				/* 3DSTATE_AA_LINE_PARAMETERS */ \
	X(palette1, 0x790c, 1 + 256)			/* 3DSTATE_SAMPLER_PALETTE_LOAD1 */ \
	X(monofilter, 0x7911, 2)			/* 3DSTATE_MONOFILTER_SIZE */ \
	X(push_constant_vs, 0x7912, 2)			/* 3DSTATE_PUSH_CONSTANT_ALLOC_VS */ \
	X(push_constant_hs, 0x7913, 2)			/* 3DSTATE_PUSH_CONSTANT_ALLOC_HS */ \
	X(push_constant_ds, 0x7914, 2)			/* 3DSTATE_PUSH_CONSTANT_ALLOC_DS */ \
	X(push_constant_gs, 0x7915, 2)			/* 3DSTATE_PUSH_CONSTANT_ALLOC_GS */ \
	X(push_constant_ps, 0x7916, 2)			/* 3DSTATE_PUSH_CONSTANT_ALLOC_PS */ \
	X(so_decl_list, 0x7917, 3 + 2 * RENDER_SO_DECLS)/* 3DSTATE_SO_DECL_LIST */ \
	X(so_buffer, 0x7918, RENDER_SO_BUFFER_DWORDS * RENDER_SO_BUFFERS) /* 3DSTATE_SO_BUFFER */ \
	X(binding_table_pool, 0x7919, 4)		/* 3DSTATE_BINDING_TABLE_POOL_ALLOC */ \
	X(gather_pool, 0x791a, 4)			/* 3DSTATE_GATHER_POOL_ALLOC */ \
	X(dx9_constant_pool, 0x791b, 4)			/* 3DSTATE_DX9_CONSTANT_BUFFER_POOL_ALLOC */ \
	X(sample_pattern, 0x791c, 9)			/* 3DSTATE_SAMPLE_PATTERN */

#define RENDER_STATE_MEMBER(member, opcode, dwords)	u32 member[dwords];

/* struct render_state - each command as it came last; zero: it never did */
struct render_state {
	RENDER_STATES(RENDER_STATE_MEMBER)
};

#define RENDER_STATE_DWORDS	(sizeof(struct render_state) / 4)

/* A field of a dword. */
static inline u32 render_bits(u32 dword, u32 high, u32 low)
{
	return dword >> low & (~0u >> (31 - (high - low)));
}

/* A 48-bit address in two dwords, without the bits below @align. */
static inline u64 render_address(const u32 *dword, u32 align)
{
	return ((u64)(dword[1] & 0xffff) << 32 | dword[0]) & ~(u64)(align - 1);
}

#endif
