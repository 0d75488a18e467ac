#!/usr/bin/python3
"""A crowd of access points: answers every probe request that a radio hears with its share of COUNT beacons.

beacons.py [--p2p] COUNT IFACE:CHANNEL ...

With --p2p they are P2P Devices that listen, and answer with probe responses; who asked is printed.

Sending only when somebody scans keeps the guest's one processor free in between. Every BSS has a BSSID and an SSID of
its own; security, rates and vendor elements vary as they do in a block of flats.
"""
import select
import socket
import struct
import subprocess
import sys

arguments = sys.argv[1:]
p2p = arguments[0] == "--p2p"
count, *radios = arguments[p2p:]
count, radios = int(count), [text.split(":") for text in radios]

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


def attribute(code, value):
    """Of Wi-Fi Simple Configuration: big endian."""
    return struct.pack(">HH", code, len(value)) + value


PHONE = bytes.fromhex("000a0050f2040005")
METHODS = struct.pack(">H", 0x0188)


def peer(number, channel):
    """A listening P2P Device's probe response; whom it is for is put in when somebody asks."""
    address = bytes([0x02, 0x92, 0x92]) + number.to_bytes(3, "big")
    name = b"phone %d" % number
    wps = attribute(0x104A, b"\x10") + attribute(0x1044, b"\x01") + attribute(0x1047, address + bytes(10))
    wps += attribute(0x1054, PHONE) + attribute(0x1011, name) + attribute(0x1008, METHODS) + attribute(0x1012, bytes(2))
    info = address + METHODS + PHONE + b"\0" + attribute(0x1011, name)
    wfa = struct.pack("<BH", 2, 2) + b"\x25\0" + struct.pack("<BH", 13, len(info)) + info
    vendor = lambda oui, body: bytes([0xDD, len(oui) + len(body)]) + oui + body
    elements = b"\0\x07DIRECT-" + bytes.fromhex("01088c129824b048606c") + bytes([3, 1, channel])
    elements += vendor(b"\x00\x50\xf2\x04", wps) + vendor(b"\x50\x6f\x9a\x09", wfa)
    header = struct.pack("<BBH", 0x50, 0, 0) + BROADCAST + address + address + b"\0\0"
    return RADIOTAP + header + bytes(8) + struct.pack("<HH", 100, 0x0420) + elements


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
    crowd[monitor(iface, int(channel))] = [(peer if p2p else beacon)(number, int(channel)) for number in share]
print("on the air", flush=True)


PROBE_REQUEST = 0x40


def asked(air):
    """Who has sent a probe request among what the radio has heard, if anybody has; takes all of it."""
    found = None
    try:
        while True:
            received = air.recv(4096)
            frame = received[struct.unpack_from("<H", received, 2)[0] :]
            if frame[0] == PROBE_REQUEST:
                found = frame[10:16]
    except BlockingIOError:
        return found


DESTINATION = len(RADIOTAP) + 4

while True:
    for air in select.select(list(crowd), [], [])[0]:
        who = asked(air)
        if who:
            if p2p:
                print("asked by", who.hex(":"), flush=True)
            for frame in crowd[air]:
                if p2p:
                    frame = frame[:DESTINATION] + who + frame[DESTINATION + 6 :]
                while True:
                    try:
                        air.send(frame)
                        break
                    except (BlockingIOError, OSError):
                        select.select([], [air], [], 0.001)
            asked(air)
