/*
 * The map of this tree, from the top floor down. A folder includes only what
 * stands below it (src/FLOORS; `make lint` holds us to it).
 *
 *   main.c       finds the command and gives the exit status, nothing else
 *   cmd/         one file a command: build search explain doctor help
 *   site/        the build as one function; the swap of old and new site
 *   lint/        the rules behind `check`, a file each
 *   render/      knowledge base + theme -> bytes of pages, feeds, data files
 *   search/      tokens, the full-text index kept between runs, queries, ranking
 *   kb/          source + note + link -> one immutable knowledge base
 *   link/        the target table; where a link leads; suggestions
 *   note/        bytes -> note: front matter, outline, links, text
 *   theme/       Mustache templates over a value tree; assets
 *   source/      which files exist: working tree, revision, folder, memory
 *   conf/        one table of all settings
 *   ext/         one folder a foreign library, its only door:
 *                git md yaml html highlight db unicode
 *   sys/         the operating system: files, locks, threads
 *   base/        pure C: strings, buffers, arenas, maps, paths, errors
 *
 * The pipeline reads, in site/build.c:
 *   source_list -> (source_read -> note_parse)* -> link_resolve -> kb
 *   -> render_item* -> output_commit
 */
#include "cmd/cmd.h"

int main(int argc, char **argv)
{
	return cmd_main(argc, argv);
}
