import { expect, test } from "bun:test";
import fc from "fast-check";
import { readSettings } from "../settings.ts";
import { telemetrySettings } from "./settings.ts";

const read = (env: Record<string, string>, flags: Record<string, string> = {}) =>
  readSettings(telemetrySettings, { flags, env });

test("nothing is exported unless an endpoint is named", () => {
  expect(read({}).values).toEqual({ otlpEndpoint: "", otlpHeaders: {}, otlpSample: 0.01 });
});

test("an endpoint may have a path, and loses slashes at its end", () => {
  const of = (otlp: string) => read({}, { "otlp-endpoint": otlp }).values.otlpEndpoint;
  expect(of("http://127.0.0.1:4318")).toBe("http://127.0.0.1:4318");
  expect(of("https://otlp.example.org/base//")).toBe("https://otlp.example.org/base");
  for (const wrong of ["ftp://a", "a", "https://a/?b", "https://a/#b", "https://user:secret@a"]) {
    expect(() => of(wrong)).toThrow("expected https://");
  }
});

test("headers are a secret: from the environment only, never shown whole, and a wrong one is not quoted", () => {
  const { values, rows } = read({ BELFRY_OTLP_HEADERS: "api-key=s3cr3t%3D%2Cvalue , x-team=push" });
  expect(values.otlpHeaders).toEqual({ "api-key": "s3cr3t=,value", "x-team": "push" });
  expect(JSON.stringify(rows)).not.toContain("s3cr3t");
  expect(() => read({}, { "otlp-headers": "a=b" })).toThrow("secret");
  for (const wrong of ["s3cr3t", "=s3cr3t", "a b=s3cr3t", "a=s3cr3t%", "a=s3cr3t%0d%0ab", "a=s3cr3t,b"]) {
    expect(() => read({ BELFRY_OTLP_HEADERS: wrong })).toThrow(/^(?!.*s3cr3t)/s);
  }
});

test("property: whatever is read of headers may stand in a request", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const headers = telemetrySettings.otlpHeaders.read.read(text);
      if (headers === undefined) return;
      expect(() => new Headers(headers)).not.toThrow();
      expect(telemetrySettings.otlpHeaders.read.read(telemetrySettings.otlpHeaders.read.format(headers))).toEqual(
        headers,
      );
    }),
  );
});

test("a share lies between 0 and 1", () => {
  expect(read({}, { "otlp-sample": "0.25" }).values.otlpSample).toBe(0.25);
  for (const wrong of ["2", "-1", "1.5", "all", "1e-3"])
    expect(() => read({}, { "otlp-sample": wrong })).toThrow("a share from 0 to 1");
});
