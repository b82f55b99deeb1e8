#!/usr/bin/env node
// `belfry` for those who have Node and npm only: finds the Bun that npm installed and runs the command line with it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

function findBun() {
  try {
    // The package calls its binary bun.exe on every system.
    return join(dirname(createRequire(import.meta.url).resolve("bun/package.json")), "bin", "bun.exe");
  } catch {
    return undefined;
  }
}

function fail(words) {
  process.stderr.write(`belfry: ${words}\n`);
  process.exit(1);
}

function run(bun) {
  const child = spawn(bun, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches the whole foreground group, the child too; passed on, it would count as the second one and cut the drain short.
  const passSigint = process.stdin.isTTY !== true;
  process.on("SIGINT", () => passSigint && child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", (error) => fail(`Bun could not be started (${error.message}); run npm install again`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const bun = findBun();
if (process.versions.bun !== undefined) await import(main);
else if (bun === undefined) fail("Bun is missing; run npm install in the folder that belfry was installed in");
else run(bun);
