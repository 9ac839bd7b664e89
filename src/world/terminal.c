#include "world/system.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#include "world/process.h"

bool terminal_is_there(void)
{
    return process_is_terminal(STDIN_FILENO) && process_is_terminal(STDERR_FILENO);
}

void terminal_forget(void)
{
    tcflush(STDIN_FILENO, TCIFLUSH);
}

bool terminal_answer(char *out, size_t size)
{
    size_t length = 0;
    while (length < size) {
        const ssize_t count = read(STDIN_FILENO, out + length, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        if (out[length] == '\n') {
            out[length] = '\0';
            return true;
        }
        length++;
    }
    return false;
}
