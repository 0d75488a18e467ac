import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";

/** A program of the test bed and the Debian package that brings it. */
const PROGRAMS: readonly (readonly [path: string, name: string])[] = [
    ["/usr/sbin/hostapd", "hostapd"],
    ["/usr/sbin/wpa_supplicant", "wpasupplicant"],
    ["/usr/sbin/iw", "iw"],
    ["/usr/libexec/iwd", "iwd"],
    ["/usr/sbin/NetworkManager", "network-manager"],
    ["/usr/bin/dbus-daemon", "dbus"],
    ["/usr/bin/busctl", "systemd"],
    ["/usr/bin/gdbus", "libglib2.0-bin"],
    ["/usr/bin/busybox", "busybox-static"],
    ["/usr/bin/python3", "python3"],
    ["/usr/lib/python3/dist-packages/dbus", "python3-dbus"],
    ["/usr/sbin/ip", "iproute2"],
];

const POLICY = "/usr/sbin/policy-rc.d";

/** What the real-kernel tests lack on this machine. */
export function missingPackages(): readonly string[] {
    return PROGRAMS.filter(([path]) => !existsSync(path) && !existsSync(path.replace("/usr/", "/"))).map(
        ([, name]) => name,
    );
}

/** The line that somebody types who wants to install them. */
export const installLine = (packages: readonly string[]): string =>
    `apt-get install --no-install-recommends ${packages.join(" ")}`;

/** Installs them as root and starts none of their services. Returns whether everything is there afterwards. */
export function install(packages: readonly string[]): boolean {
    // Debian's way to say "start nothing": invoke-rc.d asks this script, and 101 means that it is not allowed.
    const ours = !existsSync(POLICY);
    if (ours) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    try {
        const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, stdio: "ignore" } as const;
        spawnSync("apt-get", ["-q", "update"], quiet);
        spawnSync("apt-get", ["-q", "-y", "install", "--no-install-recommends", ...packages], quiet);
    } finally {
        if (ours) rmSync(POLICY);
    }
    return missingPackages().length === 0;
}
