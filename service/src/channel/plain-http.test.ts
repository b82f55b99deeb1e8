import { expect, test } from "bun:test";
import { takesWebPush } from "./plain-http.ts";

test("endpoints of https are always good, those of http on this machine, and elsewhere when the operator says so", () => {
  const places = {
    "https://push.example.org": [true, true],
    "http://push.example.org": [false, true],
    "http://192.168.1.7:8030": [false, true],
    "http://127.0.0.1:8030": [true, true],
    "http://127.8.9.1": [true, true],
    "http://localhost:8030": [true, true],
    "http://push.localhost": [true, true],
    "http://[::1]:8030": [true, true],
    "http://127.0.0.1.example.org": [false, true],
    "http://localhost.example.org": [false, true],
    "http://notlocalhost": [false, true],
    "http://[::2]": [false, true],
  };
  for (const [publicUrl, taken] of Object.entries(places)) {
    const answers = [takesWebPush(publicUrl, "loopback"), takesWebPush(publicUrl, "on")];
    expect({ publicUrl, answers }).toEqual({ publicUrl, answers: taken });
  }
});
