import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { bytes, choice, flagValue, port, seconds, serverUrl, text } from "./setting-readers.ts";
import { defineSettings, readSettings, type SettingSources, setting } from "./settings.ts";

const table = defineSettings({
  port: setting({ default: 8030, unit: "", sentence: "Port of the service", read: port }),
  hubPort: setting({ default: 8031, unit: "", sentence: "Port of the hub", read: port }),
  drainSeconds: setting({ default: 10, unit: "seconds", sentence: "Grace", read: seconds({ min: 0, max: 600 }) }),
  bodyLimit: setting({ default: 65_536, unit: "", sentence: "Largest body", read: bytes({ min: 1, max: 1024 ** 3 }) }),
  profile: setting({ default: "compat", unit: "", sentence: "How strict", read: choice("compat", "strict") }),
  demo: setting({ default: false, unit: "", sentence: "Show the six steps", read: flagValue }),
  storePassword: setting({ default: "", unit: "", sentence: "Of the store", read: text(), secret: true }),
});

const read = (sources: Partial<SettingSources>) => readSettings(table, { flags: {}, env: {}, ...sources });

function refusalOf(sources: Partial<SettingSources>): { code: string; detail: string | undefined } {
  try {
    read(sources);
  } catch (error) {
    if (error instanceof BelfryError) return { code: error.code, detail: error.detail };
    throw error;
  }
  throw new Error("nothing was refused");
}

test("without flags and environment every setting has its default", () => {
  const { values, rows } = read({});
  const typed: { port: number; profile: "compat" | "strict"; demo: boolean } = values;
  expect(typed).toMatchObject({ port: 8030, profile: "compat", demo: false });
  expect(rows.map((row) => row.from)).toEqual(rows.map(() => "default"));
});

test("a flag beats the environment, which beats the default", () => {
  const { values, rows } = read({
    flags: { "hub-port": "1", demo: true },
    env: { BELFRY_HUB_PORT: "2", BELFRY_PORT: "3", PATH: "ignored" },
  });
  expect(values).toMatchObject({ hubPort: 1, port: 3, drainSeconds: 10, demo: true });
  expect(rows.slice(0, 3).map((row) => [row.name, row.value, row.from, row.default])).toEqual([
    ["port", "3", "environment", "8030"],
    ["hubPort", "1", "flag", "8031"],
    ["drainSeconds", "10", "default", "10"],
  ]);
});

test("a variable that is set to nothing counts as not set", () => {
  expect(read({ env: { BELFRY_PORT: "", BELFRY_OTHER: "" } }).values.port).toBe(8030);
});

describe("a name that no setting has is refused", () => {
  test("as a flag, with the name that was probably meant", () => {
    expect(refusalOf({ flags: { prot: "1" } })).toEqual({
      code: "SETTING_UNKNOWN",
      detail: "--prot; did you mean --port?",
    });
    expect(refusalOf({ flags: { hubport: "1" } }).detail).toBe("--hubport; did you mean --hub-port?");
  });

  test("as a flag that resembles none, without a guess", () => {
    expect(refusalOf({ flags: { verbose: true } }).detail).toBe("--verbose");
  });

  test("in camelCase, although that is its name in code", () => {
    expect(refusalOf({ flags: { hubPort: "1" } }).detail).toBe("--hubPort; did you mean --hub-port?");
  });

  test("as a BELFRY_ variable, unless someone else is known to read it", () => {
    expect(refusalOf({ env: { BELFRY_PROFIL: "strict" } })).toEqual({
      code: "SETTING_UNKNOWN",
      detail: "BELFRY_PROFIL; did you mean BELFRY_PROFILE?",
    });
    expect(read({ env: { BELFRY_DATA: "d" }, knownEnv: ["BELFRY_DATA"] }).values.port).toBe(8030);
  });

  test("also when every object has a property of that name", () => {
    expect(refusalOf({ flags: { constructor: "1" } }).code).toBe("SETTING_UNKNOWN");
  });
});

describe("a value that a setting cannot have is refused", () => {
  test("naming the flag, the value and what is expected", () => {
    expect(refusalOf({ flags: { port: "80000" } })).toEqual({
      code: "SETTING_INVALID",
      detail: '--port is "80000", expected a port from 0 to 65535',
    });
  });

  test("naming the variable when it came from the environment", () => {
    expect(refusalOf({ env: { BELFRY_PROFILE: "loose" } }).detail).toBe(
      'BELFRY_PROFILE is "loose", expected compat or strict',
    );
  });

  test("when a flag that needs a value has none", () => {
    expect(refusalOf({ flags: { profile: true } }).detail).toBe("--profile needs a value: compat or strict");
  });

  test("without repeating it when it is a secret", () => {
    const pin = defineSettings({ pin: setting({ default: 0, unit: "", sentence: "", read: port, secret: true }) });
    const readPin = () => readSettings(pin, { flags: {}, env: { BELFRY_PIN: "hunter2" } });
    expect(readPin).toThrow("BELFRY_PIN is expected to be a port from 0 to 65535");
  });
});

test("a secret on the command line is refused, because others can read it there", () => {
  const { code, detail } = refusalOf({ flags: { "store-password": "correct-horse" } });
  expect(code).toBe("SETTING_INVALID");
  expect(detail).toContain("BELFRY_STORE_PASSWORD");
  expect(detail).not.toContain("horse");
});

test("a secret is shown as its last four characters, and its value is whole", () => {
  const { values, rows } = read({ env: { BELFRY_STORE_PASSWORD: "correct-horse-battery" } });
  expect(values.storePassword).toBe("correct-horse-battery");
  expect(rows.at(-1)).toMatchObject({ name: "storePassword", value: "…tery", default: "", from: "environment" });
});

describe("the URL of a server", () => {
  const servers = defineSettings({
    engine: setting({ default: "", unit: "URL", sentence: "Server", read: serverUrl("postgres", "postgresql") }),
  });
  const given = "postgres://belfry:hunter2@db.example.org/belfry";
  const detailOf = (sources: Partial<SettingSources>) => {
    try {
      return readSettings(servers, { flags: {}, env: {}, ...sources }).values.engine;
    } catch (error) {
      return error instanceof BelfryError ? error.detail : error;
    }
  };

  test("is taken with a password from the environment, and shown without", () => {
    const { values, rows } = readSettings(servers, { flags: {}, env: { BELFRY_ENGINE: given } });
    expect(values.engine).toBe(given);
    expect(rows[0]?.value).toBe("postgres://belfry:...@db.example.org/belfry");
    const asParameter = { BELFRY_ENGINE: "postgres://db/x?user=belfry&password=hunter2&sslmode=require" };
    expect(readSettings(servers, { flags: {}, env: asParameter }).rows[0]?.value).toBe(
      "postgres://db/x?user=belfry&password=...&sslmode=require",
    );
  });

  test("is taken from a flag without a password only, because others can read flags", () => {
    expect(detailOf({ flags: { engine: "postgres://belfry@db/belfry" } })).toBe("postgres://belfry@db/belfry");
    const refused = "--engine holds a password: give it as BELFRY_ENGINE, since others can read flags";
    expect(detailOf({ flags: { engine: given } })).toBe(refused);
    expect(detailOf({ flags: { engine: "postgresql://db/x?password=hunter2" } })).toBe(refused);
  });

  test("that is none is refused without being repeated", () => {
    expect(detailOf({ env: { BELFRY_ENGINE: "mysql://belfry:hunter2@db" } })).toBe(
      "BELFRY_ENGINE is expected to be a URL that begins with postgres://",
    );
  });
});
