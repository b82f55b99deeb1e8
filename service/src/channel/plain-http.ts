/** Whether channels of Web Push may be opened, by what their endpoints would begin with. Pure. @source RFC 8030 sections 3 and 8; ADR 0018 */

/** Where endpoints may begin with `http://`: where nobody but this machine reaches them, or everywhere. */
export type PlainHttp = "loopback" | "on";

/** Names and addresses that lead to this machine only. @source RFC 6761 section 6.3; RFC 1122 section 3.2.1.3; RFC 4291 section 2.5.3 */
const LOOPBACK = /^(?:(?:.+\.)?localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** @param publicUrl origin that endpoints begin with */
export function takesWebPush(publicUrl: string, plainHttp: PlainHttp): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === "https:" || plainHttp === "on" || LOOPBACK.test(hostname);
}
