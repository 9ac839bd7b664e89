/* html_table: tables that stay tables for a screen reader where a phone shows them as blocks: a browser
 * may forget what a table is once it is laid out as something else, so each role is said. */
#include "base/buf.h"
#include "html_parts.h"

void html_table_begin(struct html *html, const char *caption, const char *const *columns,
                      size_t count)
{
    html_raw(html, "<table role=\"table\"><caption class=\"unseen\">");
    html_text(html, caption);
    html_raw(html, "</caption><thead role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < count; i++)
        buf_printf(html->out, "<th scope=\"col\" role=\"columnheader\">%s</th>", columns[i]);
    html_raw(html, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
}

void html_row_begin(struct html *html, const char *head)
{
    html_raw(html, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">");
    html_text(html, head);
    html_raw(html, "</th>");
}

void html_cell_begin(struct html *html, const char *name)
{
    buf_printf(html->out, name ? "<td role=\"cell\" data-name=\"%s\">" : "<td role=\"cell\">",
               name);
}

void html_cell_end(struct html *html)
{
    html_raw(html, "</td>");
}

void html_cell(struct html *html, const char *name, const char *text)
{
    html_cell_begin(html, name);
    html_text(html, text);
    html_cell_end(html);
}

void html_row_end(struct html *html)
{
    html_raw(html, "</tr>\n");
}

void html_table_end(struct html *html)
{
    html_raw(html, "</tbody></table>\n");
}
