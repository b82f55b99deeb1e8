import { afterAll, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BelfryError, type RunningServer } from "@belfry/protocol";
import { openDataDirectory, readRunning, readRunningHub } from "./data-directory.ts";

const root = mkdtempSync(join(tmpdir(), "belfry-data-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let made = 0;
const freshPath = () => join(root, `data-${made++}`, "inner");
const modeOf = (path: string) => statSync(path).mode & 0o777;

const running: RunningServer = {
  pid: process.pid,
  service: "http://127.0.0.1:8030",
  admin: "http://127.0.0.1:8032",
  adminToken: "an admin token",
  ca: null,
};

function refusalOf(work: () => unknown): BelfryError {
  try {
    work();
  } catch (error) {
    if (error instanceof BelfryError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("opening a data directory", () => {
  test("makes it for its owner only, and opening it again changes nothing", () => {
    const path = freshPath();
    const data = openDataDirectory(path);
    expect(modeOf(path)).toBe(0o700);
    expect(data.file("store.db")).toBe(join(path, "store.db"));
    chmodSync(path, 0o750);
    openDataDirectory(path);
    expect(modeOf(path)).toBe(0o750);
  });

  test("is refused in words when a file has its name", () => {
    const path = join(root, "a-file");
    writeFileSync(path, "");
    const error = refusalOf(() => openDataDirectory(path));
    expect([error.code, error.detail]).toEqual(["DATA_UNUSABLE", `${path} is not a directory`]);
  });

  test("is refused in words when a part of its path is a file", () => {
    const path = join(root, "another-file");
    writeFileSync(path, "");
    const error = refusalOf(() => openDataDirectory(join(path, "below")));
    expect([error.code, error.detail]).toEqual(["DATA_UNUSABLE", `${path}/below: a part of the path is a file`]);
  });
});

describe("the admin token", () => {
  test("is made at the first start, kept for its owner only, and the same at the next", () => {
    const data = openDataDirectory(freshPath());
    const first = data.adminToken();
    expect(first.created).toBe(true);
    expect(first.token).toMatch(/^[\w-]{43}$/);
    expect(modeOf(data.file("admin-token"))).toBe(0o600);
    expect(openDataDirectory(data.path).adminToken()).toEqual({ token: first.token, created: false });
  });

  test("may be the operator's own, and is then closed to others", () => {
    const data = openDataDirectory(freshPath());
    const token = "a-token-of-the-operator-which-is-long-enough";
    writeFileSync(data.file("admin-token"), `${token}\n`, { mode: 0o644 });
    expect(data.adminToken()).toEqual({ token, created: false });
    expect(modeOf(data.file("admin-token"))).toBe(0o600);
  });

  test("may stand in a file elsewhere, which many nodes share and none of them makes", () => {
    const [one, other] = [openDataDirectory(freshPath()), openDataDirectory(freshPath())];
    const { token } = one.adminToken();
    expect(other.adminToken(one.file("admin-token"))).toEqual({ token, created: false });
    const missing = refusalOf(() => other.adminToken(one.file("nothing")));
    expect(missing).toMatchObject({ code: "SETTING_INVALID", detail: expect.stringContaining("it is not there") });
    writeFileSync(one.file("short"), "guessable\n");
    expect(refusalOf(() => other.adminToken(one.file("short"))).detail).toContain("no token of at least 32 characters");
    expect(readdirSync(other.path)).toEqual([]);
  });

  test("is refused when it could be guessed", () => {
    const data = openDataDirectory(freshPath());
    writeFileSync(data.file("admin-token"), "admin");
    const error = refusalOf(() => data.adminToken());
    expect(error.code).toBe("DATA_UNUSABLE");
    expect(error.detail).toContain("at least 32 characters");
  });
});

describe("the id of a node", () => {
  test("is made once and stays", () => {
    const data = openDataDirectory(freshPath());
    const id = data.nodeId();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(openDataDirectory(data.path).nodeId()).toBe(id);
    expect(openDataDirectory(freshPath()).nodeId()).not.toBe(id);
  });

  test("is refused when the file holds none", () => {
    const data = openDataDirectory(freshPath());
    for (const text of ["", "{}", '{"id":"7"}', "[]"]) {
      writeFileSync(data.file("node.json"), text);
      expect(refusalOf(() => data.nodeId()).code).toBe("DATA_UNUSABLE");
    }
  });
});

describe("finding the running server", () => {
  test("gives what the server wrote, which its owner alone can read", () => {
    const data = openDataDirectory(freshPath());
    data.writeRunning({ ...running, service: "http://old" });
    data.writeRunning(running);
    expect(readRunning(data.path)).toEqual(running);
    expect(data.readRunning()).toEqual(running);
    expect(modeOf(data.file("admin.json"))).toBe(0o600);
    expect(readdirSync(data.path)).toEqual(["admin.json"]);
  });

  test("says that none runs when there is none, also after it was cleared twice", () => {
    const data = openDataDirectory(freshPath());
    data.writeRunning(running);
    data.clearRunning();
    data.clearRunning();
    const error = refusalOf(() => readRunning(data.path));
    expect(error.code).toBe("SERVER_NOT_FOUND");
    expect(error.detail).toBe(`none runs on ${data.path}`);
  });

  test("finds a hub by a file of its own, which the push service of the same directory does not touch", () => {
    const data = openDataDirectory(freshPath());
    const { service: _not, ...common } = running;
    const hub = { ...common, hub: "https://hub.example.org", listening: "https://127.0.0.1:8031" };
    expect(refusalOf(() => readRunningHub(data.path)).detail).toBe(`no hub runs on ${data.path}`);
    data.writeRunningHub(hub);
    data.clearRunning();
    expect(readRunningHub(data.path)).toEqual(hub);
    expect(modeOf(data.file("hub.json"))).toBe(0o600);
    data.clearRunningHub();
    expect(refusalOf(() => readRunningHub(data.path)).code).toBe("SERVER_NOT_FOUND");
  });

  test("says that the server has ended when its process is gone", () => {
    const data = openDataDirectory(freshPath());
    const { pid } = spawnSync(process.execPath, ["--version"]);
    data.writeRunning({ ...running, pid });
    const error = refusalOf(() => data.readRunning());
    expect(error.code).toBe("SERVER_NOT_FOUND");
    expect(error.detail).toContain(`process ${pid}) has ended`);
  });

  test("says so when the file is damaged", () => {
    const data = openDataDirectory(freshPath());
    for (const text of ["", "{", "null", "[]", '{"pid":0}', JSON.stringify({ ...running, pid: -1 })]) {
      writeFileSync(data.file("admin.json"), text);
      expect(refusalOf(() => data.readRunning()).detail).toContain("is damaged");
    }
  });
});
