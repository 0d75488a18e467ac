/** Linux error numbers, as the kernel answers commands with them. */
export const Errno = {
    EPERM: 1,
    ENOENT: 2,
    EAGAIN: 11,
    EBUSY: 16,
    EEXIST: 17,
    ENODEV: 19,
    EINVAL: 22,
    ENOLINK: 67,
    EOPNOTSUPP: 95,
    EADDRINUSE: 98,
    EADDRNOTAVAIL: 99,
    ENETDOWN: 100,
    ENOBUFS: 105,
    ENOTCONN: 107,
    ECONNREFUSED: 111,
    EALREADY: 114,
} as const;
export type ErrnoName = keyof typeof Errno;
