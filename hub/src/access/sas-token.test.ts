import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { HubRefusal } from "../refusal.ts";
import { isSameSignature, readSasToken, signSas } from "./sas-token.ts";

const KEY = "c2VjcmV0LWtleS1mb3ItdGVzdHM=";
const EXPIRY = "1893456000";

/** Made with the official clients. */
const VECTORS = [
  ["https%3A%2F%2Flocalhost%3A8443%2F", "oBCPk%2Fw9nqea9IcegQh5%2FMESgnhdZ8SWKzkuiwuGl54%3D"],
  [
    "https%3a%2f%2f127.0.0.1%3a8443%2fmyhub%2fmessages%3fapi-version%3d2016-07",
    "lOh9BgQ5JwFwsi0QH5iK1r4ifMz97mukZt0NjToKWzU%3D",
  ],
  ["sb%3a%2f%2fns.example.test%2fmyhub", "uAZnJ0Dgrm2mYkvblJynAdG3GuOW6MoE0q6de%2FPjEu4%3D"],
] as const;

const isSigned = (header: string) => {
  const { resource, expiryText, signature } = readSasToken(header);
  return isSameSignature(signature, signSas(KEY, resource, expiryText));
};

const codeOf = (header: string | null) => {
  try {
    readSasToken(header);
    return "read";
  } catch (error) {
    return error instanceof HubRefusal ? error.code : String(error);
  }
};

describe("a shared access signature", () => {
  for (const [sr, sig] of VECTORS) {
    test(`HUB-2.01: the signature of ${decodeURIComponent(sr)} is the one that the official clients make`, () => {
      expect(isSigned(`SharedAccessSignature sr=${sr}&sig=${sig}&se=${EXPIRY}&skn=Full`)).toBe(true);
    });
  }

  test("HUB-2.02: order and case of the names do not matter, nor the case of the scheme", () => {
    const [sr, sig] = VECTORS[0];
    expect(isSigned(`SharedAccessSignature sig=${sig}&se=${EXPIRY}&skn=Full&sr=${sr}`)).toBe(true);
    expect(isSigned(`sharedaccesssignature SKN=Full&Se=${EXPIRY}&SIG=${sig}&sR=${sr}`)).toBe(true);
  });

  test("HUB-2.02: the resource is signed as it stands, in upper or lower case hex", () => {
    const [lower] = VECTORS[1];
    const upper = lower.replaceAll(/%[0-9a-f]{2}/g, (hex) => hex.toUpperCase());
    const signature = encodeURIComponent(signSas(KEY, upper, EXPIRY));
    expect(signature).not.toBe(VECTORS[1][1]);
    expect(isSigned(`SharedAccessSignature sr=${upper}&sig=${signature}&se=${EXPIRY}&skn=Full`)).toBe(true);
    expect(isSigned(`SharedAccessSignature sr=${upper}&sig=${VECTORS[1][1]}&se=${EXPIRY}&skn=Full`)).toBe(false);
  });

  test("HUB-2.02: a plus that stands in the signature unescaped stays a plus", () => {
    const [expiry, signature] = Array.from({ length: 200 }, (_, at) => String(1893456000 + at))
      .map((at) => [at, signSas(KEY, "sb%3a%2f%2fa", at)] as const)
      .find(([, made]) => made.includes("+")) ?? ["", ""];
    expect(signature).toContain("+");
    expect(isSigned(`SharedAccessSignature sr=sb%3a%2f%2fa&sig=${signature}&se=${expiry}&skn=Full`)).toBe(true);
  });

  test("HUB-2.08: the key is used as the text it is, not decoded", () => {
    const [sr, sig] = VECTORS[0];
    const decoded = Buffer.from(KEY, "base64").toString("utf8");
    expect(decodeURIComponent(sig)).toBe(signSas(KEY, sr, EXPIRY));
    expect(signSas(decoded, sr, EXPIRY)).not.toBe(signSas(KEY, sr, EXPIRY));
  });

  test("what is missing, doubled or no time is malformed; another scheme is unsupported", () => {
    expect(codeOf(null)).toBe("TOKEN_MISSING");
    expect(codeOf("  ")).toBe("TOKEN_MISSING");
    expect(codeOf("Bearer abc")).toBe("TOKEN_UNSUPPORTED");
    expect(codeOf("SharedAccessSignature sr=a&sig=b&se=1")).toBe("TOKEN_MALFORMED");
    expect(codeOf("SharedAccessSignature sr=a&sig=b&se=soon&skn=c")).toBe("TOKEN_MALFORMED");
    expect(codeOf("SharedAccessSignature sr=a&sig=%zz&se=1&skn=c")).toBe("TOKEN_MALFORMED");
    expect(codeOf("SharedAccessSignature sr=a&sr=b&sig=b&se=1&skn=c")).toBe("TOKEN_MALFORMED");
    expect(codeOf(`SharedAccessSignature sr=${"a".repeat(9000)}&sig=b&se=1&skn=c`)).toBe("TOKEN_MALFORMED");
  });

  test("whatever stands in the header, reading it gives a token or a refusal", () => {
    const parts = fc.array(fc.oneof(fc.constantFrom("sr=", "sig=", "se=1", "skn=", "&", "%", "+", "="), fc.string()));
    fc.assert(
      fc.property(parts, (pieces) => {
        expect(codeOf(`SharedAccessSignature ${pieces.join("")}`)).toMatch(/^(?:read|TOKEN_[A-Z]+)$/);
      }),
    );
  });
});
