/*
 * The whole path of a note: front matter, dialect, outline and links, and the
 * HTML of its body without a page. The first byte chooses the dialect.
 */
#include <stdint.h>

#include "ext/md/md.h"
#include "note/note.h"
#include "render/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct note_options options = { .dialect = MD_ALL };
	struct diags diags = DIAGS_INIT;
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct str bytes;
	struct note note;

	if (size == 0)
		return 0;
	options.dialect = data[0] ? MD_ALL : MD_GFM;
	bytes = str_from((const char *)data + 1, size - 1);
	md_setup();
	note_parse(&note, &arena, STR("dir/note.md"), bytes, &options, &diags);
	render_fragment(&out, str_tail(bytes, note.body), options.dialect);
	note_release(&note);
	diags_release(&diags);
	arena_release(&arena);
	buf_release(&out);
	return 0;
}
