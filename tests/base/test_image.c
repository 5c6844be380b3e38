/* Images built byte by byte: each format whole, cut and odd. */
#include "base/image.h"

#include "base/alloc.h"
#include "tests/runner.h"

static void be16(struct buf *b, unsigned n)
{
	buf_add_byte(b, (char)(n >> 8));
	buf_add_byte(b, (char)n);
}

static void be32(struct buf *b, unsigned n)
{
	be16(b, n >> 16);
	be16(b, n & 0xffff);
}

static void le16(struct buf *b, unsigned n)
{
	buf_add_byte(b, (char)n);
	buf_add_byte(b, (char)(n >> 8));
}

static void le32(struct buf *b, unsigned n)
{
	le16(b, n & 0xffff);
	le16(b, n >> 16);
}

#define bytes(b, literal) buf_add((b), STR(literal))

/* Sniff and release; every cut of the bytes must be read without harm too. */
static void check(struct buf *b, enum image_kind kind, unsigned width, unsigned height,
                  bool animated)
{
	struct image im = image_sniff(buf_str(b));

	ck_assert_int_eq(im.kind, kind);
	ck_assert_uint_eq(im.width, width);
	ck_assert_uint_eq(im.height, height);
	ck_assert_int_eq(im.animated, animated);
	for (size_t n = 0; n < b->len; n++) {
		char *copy = mem_copy(b->p, n); /* no byte more, for the sanitizers to see */

		im = image_sniff(str_from(copy, n));
		ck_assert_int_eq(im.width == 0, im.height == 0);
		mem_free(copy);
	}
	buf_release(b);
}

static void add_png(struct buf *b, unsigned width, unsigned height)
{
	bytes(b, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR");
	be32(b, width);
	be32(b, height);
	bytes(b, "\x08\x02\0\0\0CRC!");
}

START_TEST(png)
{
	struct buf b = BUF_INIT;

	add_png(&b, 640, 480);
	bytes(&b, "\0\0\0\0IDATCRC!");
	check(&b, IMAGE_PNG, 640, 480, false);
	add_png(&b, 3, 70000);
	bytes(&b, "\0\0\0\x02tEXtabCRC!\0\0\0\x08"
	          "acTL\0\0\0\1\0\0\0\0CRC!\0\0\0\0IDATCRC!");
	check(&b, IMAGE_PNG, 3, 70000, true);
	/* acTL behind the first IDAT does not count. */
	add_png(&b, 1, 1);
	bytes(&b, "\0\0\0\0IDATCRC!\0\0\0\x08"
	          "acTL\0\0\0\1\0\0\0\0CRC!");
	check(&b, IMAGE_PNG, 1, 1, false);
	add_png(&b, 0, 5);
	check(&b, IMAGE_PNG, 0, 0, false);
	add_png(&b, 0xffffffff, 5);
	bytes(&b, "\xff\xff\xff\xffxxxx");
	check(&b, IMAGE_PNG, 0, 0, false);
}
END_TEST

static void add_exif(struct buf *b, bool little, unsigned orientation)
{
	void (*u16)(struct buf *, unsigned) = little ? le16 : be16;
	void (*u32)(struct buf *, unsigned) = little ? le32 : be32;

	bytes(b, "\xff\xe1");
	be16(b, 2 + 6 + 8 + 2 + 2 * 12 + 4);
	bytes(b, "Exif\0\0");
	buf_add_z(b, little ? "II" : "MM");
	u16(b, 42);
	u32(b, 8);
	u16(b, 2);
	u16(b, 0x010f);
	u16(b, 2);
	u32(b, 1);
	u32(b, 0);
	u16(b, 0x0112);
	u16(b, 3);
	u32(b, 1);
	u16(b, orientation);
	u16(b, 0);
	u32(b, 0);
}

static void add_frame(struct buf *b, uint8_t marker, unsigned width, unsigned height)
{
	buf_add_byte(b, '\xff');
	buf_add_byte(b, (char)marker);
	be16(b, 11);
	buf_add_byte(b, 8);
	be16(b, height);
	be16(b, width);
	bytes(b, "\1\1\x11\0");
}

START_TEST(jpeg_orientation)
{
	struct buf b = BUF_INIT;
	bool turned = _i >= 5 && _i <= 8;

	for (int little = 0; little < 2; little++) {
		bytes(&b, "\xff\xd8\xff\xe0\0\x07JFIF\0");
		add_exif(&b, little, (unsigned)_i);
		add_frame(&b, 0xc2, 300, 200);
		check(&b, IMAGE_JPEG, turned ? 200 : 300, turned ? 300 : 200, false);
	}
}
END_TEST

START_TEST(jpeg)
{
	struct buf b = BUF_INIT;

	/* Tables that look like frames, fill bytes and a thumbnail inside a segment. */
	bytes(&b, "\xff\xd8\xff\xdb\0\x04\xff\xc0\xff\xff\xff\xc4\0\x06\xff\xc0\0\x0b");
	add_frame(&b, 0xc0, 65535, 1);
	check(&b, IMAGE_JPEG, 65535, 1, false);
	/* The height may come after the scan (DNL): then it cannot be told. */
	bytes(&b, "\xff\xd8");
	add_frame(&b, 0xc0, 5, 0);
	check(&b, IMAGE_JPEG, 0, 0, false);
	bytes(&b, "\xff\xd8\xff\xda\0\x02");
	add_frame(&b, 0xc0, 5, 5);
	check(&b, IMAGE_JPEG, 0, 0, false);
	bytes(&b, "\xff\xd8\xff\xe0\0\1\xff\xff");
	check(&b, IMAGE_JPEG, 0, 0, false);
}
END_TEST

START_TEST(gif)
{
	struct buf b = BUF_INIT;
	static const char frame[] = ",\0\0\0\0\1\0\1\0\0\2\2D\1\0";

	for (unsigned frames = 0; frames < 4; frames++) {
		bytes(&b, "GIF89a");
		le16(&b, 10);
		le16(&b, 20);
		bytes(&b, "\x80\0\0\1\2\3\4\5\6");
		bytes(&b, "!\xff\x0bNETSCAPE2.0\3\1\0\0\0");
		for (unsigned i = 0; i < frames; i++)
			buf_add_bytes(&b, frame, sizeof(frame) - 1);
		bytes(&b, ";");
		check(&b, IMAGE_GIF, 10, 20, frames > 1);
	}
	bytes(&b, "GIF87a\x01\0\0\1\0\0\0,\0\0\0\0\1\0\1\0\x81");
	bytes(&b, "cccccccccccc\2\2D\1\0;");
	check(&b, IMAGE_GIF, 1, 256, false);
}
END_TEST

START_TEST(webp)
{
	struct buf b = BUF_INIT;

	bytes(&b, "RIFF\x20\0\0\0WEBPVP8 \x10\0\0\0\x10\2\0\x9d\1\x2a");
	le16(&b, 0x4000 | 550);
	le16(&b, 368);
	check(&b, IMAGE_WEBP, 550, 368, false);
	bytes(&b, "RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f");
	le32(&b, (400 - 1) | (301 - 1) << 14 | 1u << 28);
	check(&b, IMAGE_WEBP, 400, 301, false);
	bytes(&b, "RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\2\0\0\0\xff\xff\0\1\0\0");
	check(&b, IMAGE_WEBP, 65536, 2, true);
	bytes(&b, "RIFF\x20\0\0\0WEBPVP8 \x10\0\0\0\x10\2\0xxx\1\0\1\0");
	check(&b, IMAGE_WEBP, 0, 0, false);
	bytes(&b, "RIFF\x20\0\0\0WAVEfmt ");
	check(&b, IMAGE_NONE, 0, 0, false);
}
END_TEST

static void box(struct buf *b, const char *type, struct buf *body)
{
	be32(b, (unsigned)body->len + 8);
	buf_add_z(b, type);
	buf_add(b, buf_str(body));
	buf_release(body);
}

static void add_ispe(struct buf *b, unsigned width, unsigned height)
{
	struct buf body = BUF_INIT;

	be32(&body, 0);
	be32(&body, width);
	be32(&body, height);
	box(b, "ispe", &body);
}

/* A file whose primary item 2 is 50x70 beside a thumbnail of 9x9; `turn` is its rotation. */
static void add_avif(struct buf *b, const char *brands, int turn, bool related)
{
	struct buf body = BUF_INIT, meta = BUF_INIT, iprp = BUF_INIT;

	buf_add_z(&body, brands);
	box(b, "ftyp", &body);
	be32(&meta, 0);
	bytes(&body, "\0\0\0\0\0\2");
	box(&meta, "pitm", &body);
	add_ispe(&body, 9, 9);
	add_ispe(&body, 50, 70);
	bytes(&body, "\0\0\0\x09irot");
	buf_add_byte(&body, (char)turn);
	box(&iprp, "ipco", &body);
	bytes(&body, "\0\0\0\0\0\0\0\2\0\1\1\1\0\2\2\x02\x83");
	if (related)
		box(&iprp, "ipma", &body);
	buf_release(&body);
	box(&meta, "iprp", &iprp);
	box(b, "meta", &meta);
}

START_TEST(avif)
{
	struct buf b = BUF_INIT;

	add_avif(&b, "avif....mif1miaf", 0, true);
	check(&b, IMAGE_AVIF, 50, 70, false);
	add_avif(&b, "mif1....heicavif", 1, true);
	check(&b, IMAGE_AVIF, 70, 50, false);
	add_avif(&b, "avis....avifmsf1", 2, true);
	check(&b, IMAGE_AVIF, 50, 70, true);
	add_avif(&b, "avif....", 0, false);
	check(&b, IMAGE_AVIF, 9, 9, false);
	add_avif(&b, "heic....mif1", 0, true);
	check(&b, IMAGE_NONE, 0, 0, false);
	bytes(&b, "\0\0\0\x0c"
	          "ftypavif\0\0\0\0meta");
	check(&b, IMAGE_AVIF, 0, 0, false);
}
END_TEST

START_TEST(bmp_and_ico)
{
	struct buf b = BUF_INIT;

	bytes(&b, "BM\0\0\0\0\0\0\0\0\x36\0\0\0");
	le32(&b, 40);
	le32(&b, 30);
	le32(&b, (unsigned)-20);
	check(&b, IMAGE_BMP, 30, 20, false);
	bytes(&b, "BM\0\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\5\0\6\0\1\0");
	check(&b, IMAGE_BMP, 5, 6, false);
	bytes(&b, "BM is how this text begins, and no more");
	check(&b, IMAGE_NONE, 0, 0, false);
	bytes(&b, "\0\0\1\0\2\0\x10\x10\0\0\1\0\x20\0\4\0\0\0\x26\0\0\0");
	bytes(&b, "\0\0\0\0\1\0\x20\0\4\0\0\0\x26\0\0\0");
	check(&b, IMAGE_ICO, 256, 256, false);
	bytes(&b, "\0\0\1\0\0\0");
	check(&b, IMAGE_NONE, 0, 0, false);
}
END_TEST

static const struct {
	const char *text;
	enum image_kind kind;
	unsigned width, height;
} texts[] = {
	{ "<svg width=\"100\" height=\"50\">", IMAGE_SVG, 100, 50 },
	{ "<svg width='100px' height=' 50.4 '/>", IMAGE_SVG, 100, 50 },
	{ "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- <svg width=\"1\"> -->\n<!DOCTYPE svg "
	  "PUBLIC \"a\" "
	  "\"b\" [\n<!ENTITY x \"y>\">\n]>\n<svg\n xmlns=\"x\"\n viewBox=\"0 0 24 12\">",
	  IMAGE_SVG, 24, 12 },
	{ "<svg viewBox='-1,-2 , 30.6,40'>", IMAGE_SVG, 31, 40 },
	{ "<svg width=\"60\" viewBox=\"0 0 30 20\">", IMAGE_SVG, 60, 40 },
	{ "<svg height=\"10\" viewBox=\"0 0 30 20\">", IMAGE_SVG, 15, 10 },
	{ "<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 8 9\">", IMAGE_SVG, 8, 9 },
	{ "<svg width=\"2in\" height=\"72pt\">", IMAGE_SVG, 192, 96 },
	{ "<svg width=\"2.54cm\" height=\"25.4mm\">", IMAGE_SVG, 96, 96 },
	{ "<svg width=\"2em\" height=\"1e2\">", IMAGE_SVG, 32, 100 },
	{ "<svg width=\"10\">", IMAGE_SVG, 0, 0 },
	{ "<svg width=\"-5\" height=\"x\">", IMAGE_SVG, 0, 0 },
	{ "<svg width=\"1e9\" height=\"1e9\">", IMAGE_SVG, 0, 0 },
	{ "<svg viewBox=\"0 0 0 0\">", IMAGE_SVG, 0, 0 },
	{ "<svg viewBox=\"0 0 5\">", IMAGE_SVG, 0, 0 },
	{ "<svg data-width=\"7\" width=\"3\" height=\"4\" onload=\">\">", IMAGE_SVG, 3, 4 },
	{ "<svg:svg xmlns:svg=\"x\" width=\"3\" height=\"4\">", IMAGE_SVG, 3, 4 },
	{ "<svg width=\"3\" height=\"4", IMAGE_SVG, 0, 0 },
	{ "<svg>", IMAGE_SVG, 0, 0 },
	{ "<svgfoo width=\"3\" height=\"4\">", IMAGE_NONE, 0, 0 },
	{ "<!DOCTYPE html><html><svg width=\"3\" height=\"4\">", IMAGE_NONE, 0, 0 },
	{ "<!-- <svg width=\"3\" height=\"4\">", IMAGE_NONE, 0, 0 },
	{ "# 标题", IMAGE_NONE, 0, 0 },
	{ "%PDF-1.7", IMAGE_NONE, 0, 0 },
	{ "", IMAGE_NONE, 0, 0 },
};

START_TEST(svg_and_text)
{
	struct buf b = BUF_INIT;

	buf_add_z(&b, texts[_i].text);
	check(&b, texts[_i].kind, texts[_i].width, texts[_i].height, false);
}
END_TEST

START_TEST(names)
{
	static const char *const fits[][2] = { { "png", "PNG" },   { "jpg", "jpeg" },
		                               { "gif", "gif" },   { "webp", "WebP" },
		                               { "avif", "avif" }, { "svg", "SVG" },
		                               { "bmp", "bmp" },   { "ico", "ico" } };

	ck_assert_str_eq(image_extension(IMAGE_NONE), "");
	ck_assert(!image_extension_fits(IMAGE_NONE, STR("")));
	for (int kind = IMAGE_PNG; kind <= IMAGE_ICO; kind++) {
		for (int other = IMAGE_PNG; other <= IMAGE_ICO; other++)
			ck_assert_int_eq(
				image_extension_fits((enum image_kind)kind,
			                             str_of(fits[other - IMAGE_PNG][1])),
				kind == other);
		ck_assert_str_eq(image_extension((enum image_kind)kind),
		                 fits[kind - IMAGE_PNG][0]);
	}
}
END_TEST

Suite *base_image_suite(void)
{
	Suite *s = suite_create("base/image");
	TCase *t = tcase_create("formats");

	tcase_add_test(t, png);
	tcase_add_loop_test(t, jpeg_orientation, 0, 10);
	tcase_add_test(t, jpeg);
	tcase_add_test(t, gif);
	tcase_add_test(t, webp);
	tcase_add_test(t, avif);
	tcase_add_test(t, bmp_and_ico);
	tcase_add_loop_test(t, svg_and_text, 0, (int)countof(texts));
	tcase_add_test(t, names);
	suite_add_tcase(s, t);
	return s;
}
