/** The console as the admin port sees it: which requests it takes, and what a browser may do with the answer. */
import { expect, test } from "bun:test";
import { consolePage } from "./index.ts";

const page = consolePage();
const ask = (path: string, method = "GET") => page.answer(new Request(`http://127.0.0.1:8032${path}`, { method }));

test("the pages and each of their files are answered with their type", async () => {
  const types = {
    "/": "text/html; charset=utf-8",
    "/console.js": "text/javascript; charset=utf-8",
    "/console.css": "text/css; charset=utf-8",
    "/favicon.svg": "image/svg+xml",
    "/workbench": "text/html; charset=utf-8",
    "/workbench.js": "text/javascript; charset=utf-8",
    "/workbench.css": "text/css; charset=utf-8",
    "/workbench/pictures/Assets/harbour.jpg": "image/svg+xml",
  };
  for (const [path, type] of Object.entries(types)) {
    const response = await ask(path);
    expect(response?.headers.get("content-type")).toBe(type);
    expect((await response?.text())?.length).toBeGreaterThan(100);
  }
});

test("a request with the token of a channel URI is left to the push route, and so is everything else", async () => {
  expect(await ask("/?token=AbC")).toBeUndefined();
  expect(await ask("/", "POST")).toBeUndefined();
  expect(await ask("/workbench?token=AbC")).toBeUndefined();
  expect(await ask("/workbench", "POST")).toBeUndefined();
  expect(await ask("/workbench/other")).toBeUndefined();
  expect(await ask("/v1/status")).toBeUndefined();
  expect(await ask("/toString")).toBeUndefined();
});

test("the page may load nothing from elsewhere and run nothing that stands inside it", async () => {
  const response = await ask("/");
  const policy = response?.headers.get("content-security-policy") ?? "";
  expect(policy).toStartWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'");
  expect(policy).not.toContain("unsafe");
  expect(response?.headers.get("x-content-type-options")).toBe("nosniff");
  expect(policy).toEndWith("require-trusted-types-for 'script'; trusted-types lit-html");
  expect(response?.headers.get("x-frame-options")).toBe("DENY");
  expect(response?.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(response?.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(response?.headers.get("referrer-policy")).toBe("no-referrer");
  expect(response?.headers.get("cache-control")).toBe("no-store");
  const document = (await response?.text()) ?? "";
  expect(document).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
});

test("the workbench may load pictures from anywhere, because payloads name them, and nothing else", async () => {
  const policyOf = async (path: string) => (await ask(path))?.headers.get("content-security-policy") ?? "";
  const [page, workbench] = [await policyOf("/"), await policyOf("/workbench")];
  expect(page).toContain("img-src 'self' data:;");
  expect(workbench).toContain("img-src 'self' data: http: https:;");
  expect(workbench.replace(" http: https:", "")).toBe(page);
  const response = await ask("/workbench");
  expect(response?.headers.get("referrer-policy")).toBe("no-referrer");
  const document = (await response?.text()) ?? "";
  expect(document).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
});

/** A script and every part of it, as a browser would load them. */
async function wholeScript(path: string, loaded = new Set<string>()): Promise<string> {
  loaded.add(path);
  const response = await ask(path);
  expect(response?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  let script = (await response?.text()) ?? "";
  for (const [part = ""] of script.matchAll(/(?:console|workbench)-[a-z0-9]+\.js/g)) {
    if (!loaded.has(`/${part}`)) script += await wholeScript(`/${part}`, loaded);
  }
  return script;
}

test("what is heavy in the console is a part that is loaded later, and a part that nobody has is not ours", async () => {
  const main = (await (await ask("/console.js"))?.text()) ?? "";
  expect(main).not.toContain('belfry-centre"');
  expect(await wholeScript("/console.js")).toContain("belfry-centre");
  expect(await ask("/console-0000none.js")).toBeUndefined();
  expect(await ask("/console-.js")).toBeUndefined();
});

for (const path of ["/console.js", "/workbench.js"]) {
  test(`the script ${path} and its parts are built for production and ask no other host`, async () => {
    const script = await wholeScript(path);
    expect(script).not.toContain("Lit is in dev mode");
    const hosts = [...script.matchAll(/https?:\/\/([a-z0-9.-]+)/g)].map(([, host]) => host);
    // The namespaces of SVG, MathML and notifications are names, never asked; so is the one of the messages in Lit's warnings.
    const names = new Set(["www.w3.org", "lit.dev", "schemas.microsoft.com"]);
    expect(hosts.filter((host) => !names.has(host ?? ""))).toEqual([]);
  });
}
