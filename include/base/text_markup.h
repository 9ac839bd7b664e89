/*
 * text_markup: any bytes as plain text in a notation that gives some characters a meaning.
 *
 * Deceptive characters and invalid bytes are first made visible as text_escape does, because a notation
 * may not be able to represent them (XML has no ESC) and a reader would not see them. The registry of
 * base/secret.h decodes all of it, which is how the sink finds a secret in it.
 */
#ifndef TAUTLINE_BASE_TEXT_MARKUP_H
#define TAUTLINE_BASE_TEXT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* For an element or a quoted attribute of XML or HTML: & < > " ' become entities. */
void text_xml(struct buf *out, const char *bytes, size_t length);

/* As words of GitHub Flavored Markdown, also in a table: markup is escaped by a backslash. A text with
 * something that GitHub links even if it is escaped (@, #, ://, www.) becomes a code span. */
void text_markdown(struct buf *out, const char *bytes, size_t length);
/* As a code span, with a fence that the text does not contain; `|` is escaped for tables. */
void text_markdown_code(struct buf *out, const char *bytes, size_t length);

/* For a workflow command of GitHub (`::error title=T::message`): % CR LF are percent-encoded, in a
 * property also : and ,. A newline of a message becomes %0A. */
void text_command(struct buf *out, const char *bytes, size_t length, bool is_property);

/* For a quoted label of the Prometheus text format: \ and " get a backslash. */
void text_label(struct buf *out, const char *bytes, size_t length);

/* As a reference of RFC 3986 relative to a folder: percent-encoded except slashes. Characters are not
 * made visible first: an address is compared byte by byte. */
void text_path(struct buf *out, const char *bytes, size_t length);

#endif
