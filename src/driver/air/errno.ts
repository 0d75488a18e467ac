/** Linux error numbers, as the kernel answers commands. */
export const Errno = {
    ENOENT: 2,
    EBUSY: 16,
    EINVAL: 22,
    ENODEV: 19,
    ENOLINK: 67,
    EOPNOTSUPP: 95,
    EADDRNOTAVAIL: 99,
    ENETDOWN: 100,
    ENOTCONN: 107,
    EALREADY: 114,
} as const;
export type ErrnoName = keyof typeof Errno;
