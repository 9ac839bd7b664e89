/*
 * text_markup: any bytes as plain text within a notation that gives some characters a meaning.
 *
 * Deceptive characters and invalid bytes are first made visible as text_escape does, so that no
 * notation has to carry what it cannot (XML has no ESC) or what a reader would not see. Everything
 * here can be undone by base/secret_search.h, which is how the sink finds a secret in it.
 */
#ifndef TAUTLINE_BASE_TEXT_MARKUP_H
#define TAUTLINE_BASE_TEXT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Inside an element or a quoted attribute of XML or HTML: & < > " ' become entities. */
void text_xml(struct buf *out, const char *bytes, size_t length);

/* As words of GitHub Flavored Markdown, also within a table: what would be markup is escaped by a
 * backslash. What GitHub makes a link or a mention of whatever is escaped (@, #,
 * ://, www.) turns the whole text into a code span. */
void text_markdown(struct buf *out, const char *bytes, size_t length);
/* As a code span, with a fence that the text does not hold; `|` is escaped for tables. */
void text_markdown_code(struct buf *out, const char *bytes, size_t length);

/* In a workflow command of GitHub (`::error title=T::message`): % CR LF are percent-encoded, and in
 * a property also : and ,. A newline of a message stays one, as %0A. */
void text_command(struct buf *out, const char *bytes, size_t length, bool is_property);

/* Inside a quoted label of the Prometheus text format: \ and " get a backslash. */
void text_label(struct buf *out, const char *bytes, size_t length);

/* As a reference of RFC 3986 relative to a folder: percent-encoded but for slashes. Not made
 * visible: an address is compared byte by byte. */
void text_path(struct buf *out, const char *bytes, size_t length);

#endif
