#include "model/judge.h"

/* What a row of the table lets a witness say: one bit for each of `enum says`. */
enum {
    IS = 1 << SAYS_DESIRED,
    NOT = 1 << SAYS_OTHER,
    UNSEEN = 1 << SAYS_UNSEEN,
    UNASKED = 1 << SAYS_NOT_ASKED,
    ANY = IS | NOT | UNSEEN | UNASKED
};

enum { EXCEPTED = 1, WHATEVER = 0 };

/* DESIGN section 1; the first row that fits decides. Stored and running are always required: not
 * asked is the same as not seen. */
static const struct {
    unsigned stored, running, reported, behaved;
    int exception;
    enum verdict verdict;
    const char *rule;
} rows[] = {
    {UNSEEN | UNASKED, ANY, ANY, ANY, WHATEVER, VERDICT_UNOBSERVED,
     "the stored value was not seen: whatever else is known, nothing is advised"},
    {ANY, IS, ANY, ANY, EXCEPTED, VERDICT_EXCEPTED,
     "an exception in force allows the stored value; it opens at the next deploy"},
    {ANY, ANY, ANY, IS, EXCEPTED, VERDICT_EXCEPTED,
     "an exception in force allows the stored value, and the application behaves as desired"},
    {ANY, ANY, ANY, ANY, EXCEPTED, VERDICT_EXCEPTED,
     "an exception in force allows the stored value"},
    {NOT, NOT, ANY, IS, WHATEVER, VERDICT_MASKED,
     "stored and running are not as desired, and the application behaves as if they were"},
    {NOT, IS, ANY, ANY, WHATEVER, VERDICT_DRIFT,
     "the stored value is not as desired; not live yet"},
    {NOT, ANY, ANY, ANY, WHATEVER, VERDICT_DRIFT, "the stored value is not as desired"},
    {IS, UNSEEN | UNASKED, ANY, ANY, WHATEVER, VERDICT_UNOBSERVED,
     "the running value was not seen"},
    {IS, NOT, ANY, ANY, WHATEVER, VERDICT_PENDING,
     "stored as desired, and the running process was started with something else"},
    {IS, IS, IS, NOT, WHATEVER, VERDICT_UNENFORCED,
     "stored and running are as desired, the behaviour is not; the report is wrong too"},
    {IS, IS, ANY, NOT, WHATEVER, VERDICT_UNENFORCED,
     "stored and running are as desired, the behaviour is not"},
    {IS, IS, NOT, IS, WHATEVER, VERDICT_CONTRADICTION,
     "stored, running and behaviour are as desired, and the report says otherwise"},
    {IS, IS, NOT, UNASKED, WHATEVER, VERDICT_UNENFORCED,
     "stored and running are as desired, the report says otherwise, and no probe shows it"},
    {IS, IS, ANY, UNSEEN, WHATEVER, VERDICT_UNOBSERVED, "a named probe was not observed"},
    {IS, IS, UNSEEN, ANY, WHATEVER, VERDICT_UNOBSERVED, "a named report was not seen"},
    {IS, IS, IS | UNASKED, IS | UNASKED, WHATEVER, VERDICT_IN_SYNC,
     "every witness that was asked says as desired"},
};

static bool row_fits(size_t row, const struct case_of_setting *facts)
{
    const enum says *says = facts->says;
    return (rows[row].stored & 1U << says[WITNESS_STORED]) != 0 &&
           (rows[row].running & 1U << says[WITNESS_RUNNING]) != 0 &&
           (rows[row].reported & 1U << says[WITNESS_REPORTED]) != 0 &&
           (rows[row].behaved & 1U << says[WITNESS_BEHAVED]) != 0 &&
           (rows[row].exception == WHATEVER || facts->excepted);
}

enum verdict judge_case(const struct case_of_setting *facts, const char **rule)
{
    const char *words = "no row of the table fits";
    enum verdict verdict = VERDICT_UNOBSERVED;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (row_fits(i, facts)) {
            verdict = rows[i].verdict;
            words = rows[i].rule;
            break;
        }
    }
    if (rule != NULL) {
        *rule = words;
    }
    return verdict;
}
