/*
 * secret_search: finds any piece of many secrets in a text, whatever the text was wrapped, escaped or
 * encoded for.
 *
 * A secret is indexed by each window of its bytes: a cut secret is found by what is left of it. What is
 * reviewed (the declaration, ids, the program's own words) is indexed as common: a window that occurs in
 * it says nothing and never counts by itself, but is hidden where it continues one that does. All texts
 * are searched twice: tight (secret_view.h), by windows of 8 bytes, and loose, by windows of 12, because
 * in letters and digits alone chance finds shorter ones. What is too short for its pieces to say anything
 * is in an index of its own, in which only the whole of a text counts.
 */
#ifndef TAUTLINE_SRC_BASE_SECRET_SEARCH_H
#define TAUTLINE_SRC_BASE_SECRET_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view;

enum { SECRET_TIGHT = 8, SECRET_LOOSE = 12 };

/* Where a secret's text begins in `store`. */
struct secret_start {
    size_t at;
    size_t handle;
};

struct secret_index {
    size_t window;
    bool loose;
    bool wholly; /* a text counts as a whole, not by its windows */
    char *store; /* owned pages: the texts, each with a NUL behind it */
    size_t length, capacity;
    struct secret_start *starts; /* owned, ascending */
    size_t count, start_capacity;
    uint32_t *slots; /* owned; place in `store` + 1 with COMMON where it is, 0: free */
    size_t slot_count, used;
    uint64_t *filter; /* owned; one bit for each value of the upper bits of a window's hash */
    unsigned filter_bits;
    struct secret_start *shorts; /* owned; texts shorter than a window count whole */
    size_t short_count, short_capacity;
};

void secret_index_init(struct secret_index *index, bool loose);
void secret_index_release(struct secret_index *index);

/* Adds a secret as a text of this index sees it: one below `least` bytes is left out. */
void secret_index_add(struct secret_index *index, const char *bytes, size_t length, size_t least,
                      size_t handle);

/* Makes common what the text holds; call again for texts that were added later. */
void secret_index_allow(struct secret_index *index, const char *bytes, size_t length);

/* Is this window of a secret one that does not count: common, or in every report? */
bool secret_index_is_usual(const struct secret_index *index, const char *window);

/* Is there anything to search for? */
bool secret_index_holds(const struct secret_index *index);

/* A place, from `at` to before `end` in what was searched. */
struct secret_place {
    const struct view *text;
    size_t at, end;
    size_t handle;
    bool loose, whole;
};

/* Told of each; true ends the search. */
typedef bool secret_told(void *context, const struct secret_place *place);

/* Searches a text that is tight or loose as the index is. */
bool secret_index_search(const struct secret_index *index, const struct view *text,
                         secret_told *told, void *context);

struct secret_search {
    const struct secret_index *tight, *brief, *loose; /* brief: tight, and wholly */
    secret_told *told;
    void *context;
};

/* Searches the text in all its notations, also in each other. `text` is as it was written. */
bool secret_search(const struct secret_search *search, const struct view *text);

#endif
