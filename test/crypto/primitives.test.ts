import assert from "node:assert/strict";
import fc from "fast-check";
import { aesCmac, aesDecrypt, aesEncrypt, aesKeyUnwrap, aesKeyWrap } from "#src/crypto/aes.js";
import { digest } from "#src/crypto/digest.js";
import { emptyPool, extracted, mixed } from "#src/crypto/entropy-pool.js";
import { hmac } from "#src/crypto/hmac.js";
import { kdf } from "#src/crypto/kdf.js";
import { passphraseToPsk, pbkdf2Sha1, pskJob } from "#src/crypto/pbkdf2.js";
import { prf } from "#src/crypto/prf.js";
import { rc4 } from "#src/crypto/rc4.js";
import { concat, fromHex, toHex } from "#src/lib/bytes.js";
import { Secret } from "#src/lib/secret.js";
import { utf8 } from "#src/lib/text.js";

const hex = (text: string): Uint8Array => fromHex(text)!;
const repeated = (byte: number, count: number): Uint8Array => new Uint8Array(count).fill(byte);

describe("AES", () => {
    it("encrypts and decrypts the example of FIPS 197 appendix C.1", () => {
        const key = hex("000102030405060708090a0b0c0d0e0f");
        const plain = hex("00112233445566778899aabbccddeeff");
        assert.equal(toHex(aesEncrypt(key, plain)), "69c4e0d86a7b0430d8cdb78070b4c55a");
        assert.deepEqual(aesDecrypt(key, aesEncrypt(key, plain)), plain);
    });
});

describe("AES key wrap", () => {
    const key = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);
    const vectors: Record<string, readonly [kek: Uint8Array, plain: string, wrapped: string]> = {
        "RFC 3394 4.1": [
            key(16),
            "00112233445566778899aabbccddeeff",
            "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
        ],
        "RFC 3394 4.2": [
            key(24),
            "00112233445566778899aabbccddeeff",
            "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d",
        ],
        "RFC 3394 4.3": [
            key(32),
            "00112233445566778899aabbccddeeff",
            "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7",
        ],
        "RFC 3394 4.6": [
            key(32),
            "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
            "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
        ],
    };
    for (const [name, [kek, plain, wrapped]] of Object.entries(vectors)) {
        it(`wraps and unwraps ${name}`, () => {
            assert.equal(toHex(aesKeyWrap(kek, hex(plain))), wrapped);
            assert.deepEqual(aesKeyUnwrap(kek, hex(wrapped)), hex(plain));
        });
        it(`refuses ${name} with any bit changed`, () => {
            for (let bit = 0; bit < wrapped.length * 4; bit++) {
                const forged = hex(wrapped);
                forged[bit >> 3]! ^= 1 << (bit & 7);
                assert.equal(aesKeyUnwrap(kek, forged), undefined);
            }
        });
        it(`refuses ${name} truncated to any length`, () => {
            for (let n = 0; n < wrapped.length / 2; n++) {
                assert.equal(aesKeyUnwrap(kek, hex(wrapped).subarray(0, n)), undefined);
            }
        });
    }
    it("refuses to wrap what does not fit its blocks", () => {
        for (const length of [0, 8, 15, 17])
            assert.throws(() => aesKeyWrap(key(16), new Uint8Array(length)), RangeError);
    });
});

describe("AES-CMAC", () => {
    const message = hex(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
    );
    const aes128 = "2b7e151628aed2a6abf7158809cf4f3c";
    const aes256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    const vectors: readonly (readonly [source: string, key: string, length: number, mac: string])[] = [
        ["RFC 4493 example 1", aes128, 0, "bb1d6929e95937287fa37d129b756746"],
        ["RFC 4493 example 2", aes128, 16, "070a16b46b4d4144f79bdd9dd04a287c"],
        ["RFC 4493 example 3", aes128, 40, "dfa66747de9ae63030ca32611497c827"],
        ["RFC 4493 example 4", aes128, 64, "51f0bebf7e3b9d92fc49741779363cfe"],
        ["SP 800-38B D.3 with AES-256", aes256, 0, "028962f61b7bf89efc6b551f4667d983"],
    ];
    for (const [source, key, length, mac] of vectors) {
        it(`computes ${source}`, () => assert.equal(toHex(aesCmac(hex(key), message.subarray(0, length))), mac));
    }
});

describe("HMAC and digests", () => {
    it("computes RFC 2202 test case 1 with MD5", () =>
        assert.equal(toHex(hmac("md5", repeated(0x0b, 16), utf8("Hi There"))), "9294727a3638bb1c13f48ef8158bfc9d"));
    it("computes RFC 2202 test case 1 with SHA-1", () =>
        assert.equal(
            toHex(hmac("sha1", repeated(0x0b, 20), utf8("Hi There"))),
            "b617318655057264e28bc0b6fb378c8ef146be00",
        ));
    it("computes RFC 4231 test case 2 with SHA-256, in parts as well", () =>
        assert.equal(
            toHex(hmac("sha256", utf8("Jefe"), utf8("what do ya want "), utf8("for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ));
    it("computes the SHA-1 example of FIPS 180, in parts as well", () =>
        assert.equal(toHex(digest("sha1", utf8("a"), utf8("bc"))), "a9993e364706816aba3e25717850c26c9cd0d89d"));
});

describe("RC4", () => {
    const vectors: readonly (readonly [key: string, skip: number, stream: string])[] = [
        ["0102030405", 0, "b2396305f03dc027ccc3524a0a1118a8"],
        ["0102030405", 240, "28cb1132c96ce286421dcaadb8b69eae"],
        ["0102030405", 256, "1cfcf62b03eddb641d77dfcf7f8d8c93"],
        ["0102030405060708090a0b0c0d0e0f10", 0, "9ac7cc9a609d1ef7b2932899cde41b97"],
    ];
    for (const [key, skip, stream] of vectors) {
        it(`makes the stream of RFC 6229 for key ${key} behind ${skip} bytes`, () =>
            assert.equal(toHex(rc4(hex(key), new Uint8Array(16), skip)), stream));
    }
    it("is its own inverse", () =>
        fc.assert(
            fc.property(
                fc.uint8Array({ minLength: 1, maxLength: 32 }),
                fc.uint8Array({ maxLength: 64 }),
                fc.nat(300),
                (key, data, skip) => assert.deepEqual(rc4(key, rc4(key, data, skip), skip), data),
            ),
        ));
});

describe("PRF", () => {
    const vectors: readonly (readonly [key: Uint8Array, data: string, output: string])[] = [
        [
            repeated(0x0b, 20),
            "Hi There",
            "bcd4c650b30b9684951829e0d75f9d54b862175ed9f00606e17d8da35402ffee75df78c3d31e0f889f012120c0862beb67753e7439ae242edb8373698356cf5a",
        ],
        [
            utf8("Jefe"),
            "what do ya want for nothing?",
            "51f4de5b33f249adf81aeb713a3c20f4fe631446fabdfa58244759ae58ef9009a99abf4eac2ca5fa87e692c440eb40023e7babb206d61de7b92f41529092b8fc",
        ],
    ];
    for (const [key, data, output] of vectors) {
        it(`computes the reference vector of IEEE 802.11 annex J for "${data}"`, () =>
            assert.equal(toHex(prf(key, "prefix", utf8(data), 64)), output));
    }
    it("gives a shorter output as the beginning of a longer one", () =>
        assert.deepEqual(
            prf(utf8("k"), "label", utf8("context"), 48),
            prf(utf8("k"), "label", utf8("context"), 64).subarray(0, 48),
        ));
});

describe("KDF", () => {
    it("is HMAC over counter, label, context and length, all numbers little-endian", () => {
        const key = utf8("key");
        const block = (counter: number): Uint8Array =>
            hmac("sha256", key, Uint8Array.of(counter, 0), utf8("label"), utf8("context"), Uint8Array.of(0x80, 0x01));
        assert.deepEqual(kdf("sha256", key, "label", utf8("context"), 48), concat(block(1), block(2)).subarray(0, 48));
    });
    it("depends on the length it is asked for", () =>
        assert.notDeepEqual(
            kdf("sha256", utf8("k"), "l", utf8("c"), 16),
            kdf("sha256", utf8("k"), "l", utf8("c"), 32).subarray(0, 16),
        ));
});

describe("PBKDF2", () => {
    it("computes RFC 6070 with 1 and with 4096 iterations", () => {
        assert.equal(
            toHex(pbkdf2Sha1(utf8("password"), utf8("salt"), 1, 20)),
            "0c60c80f961f0e71f3a9b524af6012062fe037a6",
        );
        assert.equal(
            toHex(pbkdf2Sha1(utf8("password"), utf8("salt"), 4096, 20)),
            "4b007901b765489abead49d926f721d065a429c1",
        );
    });
    // The first three are the test vectors of IEEE 802.11-2020, annex J.4.
    const vectors: readonly (readonly [passphrase: string, ssid: string, psk: string])[] = [
        ["password", "IEEE", "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"],
        ["ThisIsAPassword", "ThisIsASSID", "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af"],
        ["a".repeat(32), "Z".repeat(32), "becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62"],
        ["12345678", "wildcard-test", "a54321208162736f44bd2d6b4d9d86bd8c3fff6d2aa937fcd39f45db3cd5510a"],
    ];
    for (const [passphrase, ssid, psk] of vectors) {
        it(`makes the PSK of ${passphrase} and ${ssid}`, () => {
            assert.equal(toHex(passphraseToPsk(utf8(passphrase), utf8(ssid))), psk);
            const job = pskJob(new Secret(utf8(passphrase)), utf8(ssid));
            assert.equal(toHex(pbkdf2Sha1(job.passphrase.reveal(), job.salt, job.iterations, job.length)), psk);
        });
    }
});

/** Vectors: hostap, src/crypto/random.c, run with a zero key. */
describe("the entropy pool", () => {
    const key = new Uint8Array(20);

    it("S195 mixes bytes into words", () => {
        const { words, position, rotation } = mixed(
            emptyPool,
            Uint8Array.from({ length: 16 }, (_, i) => i),
        );
        assert.deepEqual([position, rotation], [16, 119]);
        assert.deepEqual(
            [...words].map(word => word.toString(16).padStart(8, "0")),
            [
                ...Array.from({ length: 16 }, () => "00000000"),
                ..."4141d207 fcea5b48 8a768f5e 8890ef92 ffb96f96 907f45b4 5edc7806 9b78c9b3".split(" "),
                ..."00e0501a 000280d0 00180680 00c02000 06010020 00080100 00000800 00000000".split(" "),
            ],
        );
        assert.ok(emptyPool.words.every(word => word === 0));
    });

    it("S195 gives bytes, and has its own hash mixed in by that", () => {
        const { bytes, pool } = extracted(emptyPool, key);
        assert.equal(toHex(bytes), "52c7660abf85edd3d8c15b8c5d36f08e");
        assert.deepEqual([pool.position, pool.rotation], [12, 147]);
        const used = mixed(
            emptyPool,
            Uint8Array.from({ length: 16 }, (_, i) => i),
        );
        assert.equal(toHex(extracted(used, key).bytes), "23283993447a1f7df81b64003a324a8a");
        assert.notDeepEqual(extracted(pool, key).bytes, bytes);
    });
});
