// SPDX-License-Identifier: GPL-2.0
/*
 * kms_layouts - show a picture in each format, tiling and rotation that a plane takes
 *
 * Runs in a guest with i915. The primary plane of the first connected screen gets a small
 * picture in the screen's corner, and nothing is beside it. For each layout that the plane's
 * properties name there is a line
 *
 *	shown FORMAT TILING ROTATION COLORS TOLERANCE
 *
 * and DIR/picture.ppm has what is to be seen, to so much a color; a line of standard input is
 * waited for. COLORS are RGB, or how YUV is encoded. Or, if the driver does not take what it
 * named, "refused FORMAT TILING ROTATION COLORS". "done" is the last line. Exit status: 0, or
 * 2 if something else went wrong.
 */
#include "kms_picture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drm_fourcc.h>
#include <i915_drm.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

static struct {
	int fd;
	uint32_t connector, crtc, plane;
	drmModeModeInfo mode;
	uint32_t mode_blob, grays_blob;
	uint64_t rotations;
} kms;

static uint8_t *map;
static uint32_t handle;

static void fail(const char *what)
{
	fprintf(stderr, "kms_layouts: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void write_ppm(const char *dir, const struct layout *layout)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/picture.ppm", dir);
	file = fopen(path, "w");
	if (!file)
		fail(path);
	picture_write(layout, file);
	if (fclose(file))
		fail(path);
}

static uint32_t property(uint32_t object, uint32_t type, const char *name, uint64_t *val)
{
	drmModeObjectProperties *props = drmModeObjectGetProperties(kms.fd, object, type);
	drmModePropertyRes *prop;
	uint32_t i, id = 0;

	for (i = 0; props && i < props->count_props && !id; i++) {
		prop = drmModeGetProperty(kms.fd, props->props[i]);
		if (prop && !strcmp(prop->name, name)) {
			id = prop->prop_id;
			if (val)
				*val = props->prop_values[i];
		}
		drmModeFreeProperty(prop);
	}
	drmModeFreeObjectProperties(props);

	return id;
}

static void set(drmModeAtomicReq *req, uint32_t object, uint32_t type, const char *name,
		uint64_t val)
{
	drmModeAtomicAddProperty(req, object, property(object, type, name, NULL), val);
}

/* The plane shows @fb in the screen's corner; 0 or an errno. */
static int show(const struct layout *layout, uint32_t fb)
{
	bool turned = picture_is_turned(layout);
	drmModeAtomicReq *req = drmModeAtomicAlloc();
	const uint32_t p = DRM_MODE_OBJECT_PLANE;
	int ret;

	set(req, kms.connector, DRM_MODE_OBJECT_CONNECTOR, "CRTC_ID", kms.crtc);
	set(req, kms.crtc, DRM_MODE_OBJECT_CRTC, "MODE_ID", kms.mode_blob);
	set(req, kms.crtc, DRM_MODE_OBJECT_CRTC, "ACTIVE", 1);
	/* i915 wants a legacy table beside indices; colors pass by none. */
	set(req, kms.crtc, DRM_MODE_OBJECT_CRTC, "GAMMA_LUT",
	    layout->format == DRM_FORMAT_C8 ? kms.grays_blob : 0);
	set(req, kms.plane, p, "FB_ID", fb);
	set(req, kms.plane, p, "CRTC_ID", kms.crtc);
	set(req, kms.plane, p, "SRC_X", 0);
	set(req, kms.plane, p, "SRC_Y", 0);
	set(req, kms.plane, p, "SRC_W", (uint64_t)PICTURE_WIDTH << 16);
	set(req, kms.plane, p, "SRC_H", (uint64_t)PICTURE_HEIGHT << 16);
	set(req, kms.plane, p, "CRTC_X", 0);
	set(req, kms.plane, p, "CRTC_Y", 0);
	set(req, kms.plane, p, "CRTC_W", turned ? PICTURE_HEIGHT : PICTURE_WIDTH);
	set(req, kms.plane, p, "CRTC_H", turned ? PICTURE_WIDTH : PICTURE_HEIGHT);
	set(req, kms.plane, p, "rotation", layout->rotation);
	if (picture_is_yuv(layout->format)) {
		set(req, kms.plane, p, "COLOR_ENCODING", layout->encoding);
		set(req, kms.plane, p, "COLOR_RANGE", layout->full);
	}
	ret = drmModeAtomicCommit(kms.fd, req, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
	drmModeAtomicFree(req);

	return ret ? errno : 0;
}

static const char *tiling(uint64_t modifier)
{
	switch (modifier) {
	case DRM_FORMAT_MOD_LINEAR:
		return "linear";
	case I915_FORMAT_MOD_X_TILED:
		return "X";
	case I915_FORMAT_MOD_Y_TILED:
		return "Y";
	case I915_FORMAT_MOD_Yf_TILED:
		return "Yf";
	default:	/* with a control surface: kms_ccs has tests of these */
		return NULL;
	}
}

static uint32_t add_fb(const struct layout *layout)
{
	uint32_t handles[4] = { handle }, pitches[4] = { PICTURE_PITCH }, offsets[4] = {}, fb;
	uint64_t modifiers[4] = { layout->modifier };

	if (drmModeAddFB2WithModifiers(kms.fd, PICTURE_WIDTH, PICTURE_HEIGHT, layout->format, handles, pitches,
				       offsets, modifiers, &fb, DRM_MODE_FB_MODIFIERS))
		return 0;

	return fb;
}

static int degrees(uint64_t rotation)
{
	return rotation == DRM_MODE_ROTATE_0 ? 0 : rotation == DRM_MODE_ROTATE_90 ? 90 :
	       rotation == DRM_MODE_ROTATE_180 ? 180 : 270;
}

/* Two to four letters. */
static const char *format_name(uint32_t format)
{
	static char name[5];

	memcpy(name, &format, 4);
	name[strcspn(name, " ")] = 0;

	return name;
}

static const char *colors(const struct layout *layout)
{
	static const char *const names[2][2] = {
		{ "BT.601", "BT.601-full" }, { "BT.709", "BT.709-full" },
	};

	return picture_is_yuv(layout->format) ? names[layout->encoding][layout->full] : "RGB";
}

static void next(void)
{
	char line[16];

	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		exit(2);
}

static void try(const struct layout *layout, const char *dir)
{
	static uint32_t shown;
	char name[64];
	uint32_t fb;

	snprintf(name, sizeof(name), "%s %s %d %s", format_name(layout->format),
		 tiling(layout->modifier), degrees(layout->rotation), colors(layout));
	if (!picture_draw(layout, map)) {
		errno = ENOSYS;
		fail(name);
	}
	fb = add_fb(layout);
	if (!fb || show(layout, fb)) {
		printf("refused %s\n", name);
		drmModeRmFB(kms.fd, fb);
		return;
	}
	/* What is shown cannot be removed without turning the screen off. */
	drmModeRmFB(kms.fd, shown);
	shown = fb;
	write_ppm(dir, layout);
	printf("shown %s %d\n", name, picture_tolerance(layout->format));
	next();
}

/* In each rotation, and YUV also in each encoding. */
static void try_turned(struct layout *layout, const char *dir)
{
	int i;

	layout->encoding = YUV_BT709;
	layout->full = false;
	for (layout->rotation = DRM_MODE_ROTATE_0; layout->rotation <= DRM_MODE_ROTATE_270;
	     layout->rotation <<= 1)
		if (kms.rotations & layout->rotation)
			try(layout, dir);
	layout->rotation = DRM_MODE_ROTATE_0;
	for (i = 0; picture_is_yuv(layout->format) && i < 3; i++) {
		layout->encoding = i & 1;
		layout->full = i > 0;
		try(layout, dir);
	}
}

static void try_all(const char *dir)
{
	const struct drm_format_modifier_blob *formats;
	const struct drm_format_modifier *modifiers;
	drmModePropertyBlobRes *blob;
	struct layout layout = {};
	const uint32_t *format;
	uint64_t id = 0;
	uint32_t m, i;

	property(kms.plane, DRM_MODE_OBJECT_PLANE, "IN_FORMATS", &id);
	blob = drmModeGetPropertyBlob(kms.fd, id);
	if (!blob)
		fail("IN_FORMATS");
	formats = blob->data;
	format = (const void *)((const char *)blob->data + formats->formats_offset);
	modifiers = (const void *)((const char *)blob->data + formats->modifiers_offset);
	for (m = 0; m < formats->count_modifiers; m++) {
		layout.modifier = modifiers[m].modifier;
		for (i = 0; i < 64 && tiling(layout.modifier); i++) {
			if (!(modifiers[m].formats >> i & 1))
				continue;
			layout.format = format[modifiers[m].offset + i];
			try_turned(&layout, dir);
		}
	}
	drmModeFreePropertyBlob(blob);
}

/* The first connected screen, its CRTC and the primary plane of that. */
static void find_screen(void)
{
	drmModeRes *res = drmModeGetResources(kms.fd);
	drmModeConnector *connector;
	int i;

	if (!res || !res->count_crtcs)
		fail("no KMS driver");
	kms.crtc = res->crtcs[0];
	for (i = 0; i < res->count_connectors && !kms.connector; i++) {
		connector = drmModeGetConnector(kms.fd, res->connectors[i]);
		if (connector && connector->connection == DRM_MODE_CONNECTED &&
		    connector->count_modes) {
			kms.connector = connector->connector_id;
			kms.mode = connector->modes[0];
		}
		drmModeFreeConnector(connector);
	}
	drmModeFreeResources(res);
	errno = ENODEV;
	if (!kms.connector)
		fail("no monitor");
	if (drmModeCreatePropertyBlob(kms.fd, &kms.mode, sizeof(kms.mode), &kms.mode_blob))
		fail("a mode");
}

static void find_plane(void)
{
	drmModePlaneRes *res = drmModeGetPlaneResources(kms.fd);
	drmModePropertyRes *prop;
	drmModePlane *plane;
	uint64_t type = 0;
	uint32_t i, id;
	int n;

	for (i = 0; res && i < res->count_planes && !kms.plane; i++) {
		plane = drmModeGetPlane(kms.fd, res->planes[i]);
		property(res->planes[i], DRM_MODE_OBJECT_PLANE, "type", &type);
		if (plane && type == DRM_PLANE_TYPE_PRIMARY && plane->possible_crtcs & 1)
			kms.plane = res->planes[i];
		drmModeFreePlane(plane);
	}
	drmModeFreePlaneResources(res);
	id = property(kms.plane, DRM_MODE_OBJECT_PLANE, "rotation", NULL);
	prop = drmModeGetProperty(kms.fd, id);
	if (!prop)
		fail("no rotation");
	for (n = 0; n < prop->count_enums; n++)
		if (prop->enums[n].value < 4)
			kms.rotations |= 1u << prop->enums[n].value;
	drmModeFreeProperty(prop);
}

static void make_palette(void)
{
	struct drm_color_lut grays[256] = {};
	uint16_t i;

	for (i = 0; i < 256; i++)
		grays[i].red = grays[i].green = grays[i].blue = i << 8 | i;
	if (drmModeCreatePropertyBlob(kms.fd, grays, sizeof(grays), &kms.grays_blob))
		fail("a palette");
}

static void make_buffer(void)
{
	struct drm_i915_gem_create create = { .size = PICTURE_BYTES };
	struct drm_i915_gem_mmap mmap = { .size = PICTURE_BYTES };

	if (drmIoctl(kms.fd, DRM_IOCTL_I915_GEM_CREATE, &create))
		fail("a buffer");
	handle = create.handle;
	mmap.handle = handle;
	if (drmIoctl(kms.fd, DRM_IOCTL_I915_GEM_MMAP, &mmap))
		fail("mmap of a buffer");
	map = (void *)(uintptr_t)mmap.addr_ptr;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fputs("usage: kms_layouts DIR\n", stderr);
		return 2;
	}
	kms.fd = open("/dev/dri/card0", O_RDWR | O_CLOEXEC);
	if (kms.fd < 0)
		fail("/dev/dri/card0");
	if (drmSetClientCap(kms.fd, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1) ||
	    drmSetClientCap(kms.fd, DRM_CLIENT_CAP_ATOMIC, 1))
		fail("no atomic modes");
	find_screen();
	find_plane();
	make_palette();
	make_buffer();
	try_all(argv[1]);
	puts("done");

	return 0;
}
