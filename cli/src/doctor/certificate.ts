/** How long the certificate is good that a server shows. Trusts nobody: whether it is trusted is another question. */
import { connect } from "node:tls";
import { counted } from "../words.ts";
import { type Finding, fail, ok, warn } from "./check.ts";

const DAY_MS = 86_400_000;
const SOON_MS = 30 * DAY_MS;
const PATIENCE_MS = 5000;

/** Until when the shown certificate is good: milliseconds since 1970. */
function shownUntil({ hostname, port }: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const host = hostname.replace(/^\[|\]$/g, "");
    const socket = connect({ host, port: Number(port) || 443, rejectUnauthorized: false, timeout: PATIENCE_MS });
    const end = (say: () => void) => {
      socket.destroy();
      say();
    };
    socket.once("secureConnect", () => {
      const { valid_to: until } = socket.getPeerCertificate();
      end(() => resolve(Date.parse(until)));
    });
    socket.once("error", (error: Error) => end(() => reject(error)));
    socket.once("timeout", () => end(() => reject(new Error("no answer"))));
  });
}

/** @param advice how to get a new one */
export function judgeCertificate(what: string, until: number, now: number, advice: string): Finding {
  const day = new Date(until).toISOString().slice(0, 10);
  if (until <= now) return fail("tls", `${what} expired on ${day}: nobody who checks it connects`, advice);
  const left = `${what} is good until ${day}, ${counted(Math.floor((until - now) / DAY_MS), "day")} left`;
  return until - now > SOON_MS ? ok("tls", left) : warn("tls", left, advice);
}

/** What the server at an address shows. @param service origin of `https:` */
export async function checkCertificate(service: string, now: number): Promise<Finding> {
  const advice = "Renew it and restart: certificates are read at the start.";
  return judgeCertificate("the certificate", await shownUntil(new URL(service)), now, advice);
}
