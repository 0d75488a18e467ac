#!/usr/bin/python3
"""A crowd of access points: answers every probe request that a radio hears with its share of COUNT beacons.

beacons.py COUNT IFACE:CHANNEL ...

Sending only when somebody scans keeps the guest's one processor free in between. Every BSS has a BSSID and an SSID of
its own; security, rates and vendor elements vary as they do in a block of flats.
"""
import select
import socket
import struct
import subprocess
import sys

count, radios = int(sys.argv[1]), [text.split(":") for text in sys.argv[2:]]

BROADCAST = b"\xff" * 6
RADIOTAP = struct.pack("<BBHI", 0, 0, 8, 0)
RATES = bytes.fromhex("010882848b968c129824") + bytes.fromhex("3204b048606c")
RSN = bytes.fromhex("30140100000fac040100000fac040100000fac020000")
WPA = bytes.fromhex("dd160050f20101000050f20201000050f20201000050f202")
WMM = bytes.fromhex("dd180050f2020101800003a4000027a4000042435e0062322f00")
HT = bytes.fromhex("2d1aef0917ffff000000000000000000000000000000000000000000")
EXTENDED = bytes.fromhex("7f080000000000000040")


def run(*command):
    subprocess.run(command, check=True)


def beacon(number, channel):
    bssid = bytes([0x02, 0xBE, 0xAC]) + number.to_bytes(3, "big")
    ssid = b"neighbour %d" % number
    secure = number % 10 != 0
    elements = bytes([0, len(ssid)]) + ssid + RATES + bytes([3, 1, channel])
    elements += (RSN if secure else b"") + (WPA if number % 7 == 1 else b"") + HT + EXTENDED + WMM
    header = struct.pack("<BBH", 0x80, 0, 0) + BROADCAST + bssid + bssid + b"\0\0"
    return RADIOTAP + header + bytes(8) + struct.pack("<HH", 100, 0x0411 if secure else 0x0401) + elements


def monitor(iface, channel):
    name = "mon-" + iface
    run("ip", "link", "set", iface, "down")
    run("iw", "dev", iface, "interface", "add", name, "type", "monitor")
    run("ip", "link", "set", name, "up")
    run("iw", "dev", name, "set", "freq", str(2407 + 5 * channel))
    air = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    air.bind((name, 0))
    air.setblocking(False)
    return air


crowd = {}
for index, (iface, channel) in enumerate(radios):
    share = range(index, count, len(radios))
    crowd[monitor(iface, int(channel))] = [beacon(number, int(channel)) for number in share]
print("on the air", flush=True)


def asked(air):
    """Whether a probe request is among what the radio has heard; takes all of it."""
    found = False
    try:
        while True:
            received = air.recv(4096)
            found |= received[struct.unpack_from("<H", received, 2)[0]] == 0x40
    except BlockingIOError:
        return found


while True:
    for air in select.select(list(crowd), [], [])[0]:
        if asked(air):
            for frame in crowd[air]:
                while True:
                    try:
                        air.send(frame)
                        break
                    except (BlockingIOError, OSError):
                        select.select([], [air], [], 0.001)
            asked(air)
