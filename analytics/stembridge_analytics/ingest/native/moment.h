/* Times as the platform writes them. */

#ifndef STEMBRIDGE_MOMENT_H
#define STEMBRIDGE_MOMENT_H

#include <stddef.h>
#include <stdint.h>

/* Days from 1970-01-01 to a day of the Gregorian calendar: Howard Hinnant, "chrono-compatible
 * low-level date algorithms", days_from_civil. */
static int64_t day_number(int year, int month, int day) {
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int days_in(int year, int month) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && is_leap);
}

/* Digits as a number, -1 if they are not. */
static int digits_value(const char *at, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9') return -1;
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

/* Up to six digits behind a point, as microseconds. Behind them; NULL if there are none or more. */
static const char *fraction(const char *at, const char *end, int64_t *us) {
    int count = 0;
    int64_t value = 0;
    for (; at < end && *at >= '0' && *at <= '9'; at++, count++) value = value * 10 + (*at - '0');
    if (count < 1 || count > 6) return NULL;
    for (; count < 6; count++) value *= 10;
    *us = value;
    return at;
}

/* Z, +HH:MM or nothing, which is UTC too. 0 if it is none of them. */
static int zone(const char *at, const char *end, int64_t *minutes) {
    *minutes = 0;
    if (at == end || (end - at == 1 && *at == 'Z')) return 1;
    if (end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':') return 0;
    int hours = digits_value(at + 1, 2), rest = digits_value(at + 4, 2);
    if (hours < 0 || hours > 23 || rest < 0 || rest > 59) return 0;
    *minutes = (*at == '-' ? -1 : 1) * (hours * 60 + rest);
    return 1;
}

/* Microseconds since 1970 of a time as the platform writes it, from 2010 to 2100. 0 if it is none. */
static int time_read(const char *at, size_t size, int64_t *time_us) {
    const int64_t first = day_number(2010, 1, 1) * 86400, last = day_number(2100, 1, 1) * 86400;
    const char *end = at + size;
    if (size < 19 || size > 40 || at[4] != '-' || at[7] != '-' || at[13] != ':' || at[16] != ':')
        return 0;
    if (at[10] != 'T' && at[10] != ' ') return 0;
    int year = digits_value(at, 4), month = digits_value(at + 5, 2), day = digits_value(at + 8, 2);
    int hour = digits_value(at + 11, 2), minute = digits_value(at + 14, 2), second = digits_value(at + 17, 2);
    if (year < 2000 || year > 2200 || month < 1 || month > 12 || day < 1) return 0;
    if (day > days_in(year, month) || hour < 0 || hour > 23) return 0;
    if (minute < 0 || minute > 59 || second < 0 || second > 59) return 0;
    int64_t us = 0, behind = 0;
    at += 19;
    if (at < end && *at == '.' && (at = fraction(at + 1, end, &us)) == NULL) return 0;
    if (!zone(at, end, &behind)) return 0;
    int64_t seconds = day_number(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    seconds -= behind * 60;
    if (seconds < first || seconds >= last) return 0;
    *time_us = seconds * 1000000 + us;
    return 1;
}

#endif
