/*
 * Linked to the sanitized program only: its reports go to files, which the test run looks through
 * at its end, so that a test that ignores an exit code or stderr cannot hide one.
 */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif

const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "log_path=" REPORTS "/asan:exitcode=99:detect_stack_use_after_return=1:"
           "strict_string_checks=1:detect_leaks=1:"
           /* tests put faketime before it */
           "verify_asan_link_order=0";
}
