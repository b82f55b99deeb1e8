/** Episodes of refused pushes of WNS: each is found by the id of its answer and by the name that its sender gave it. */
import type { ErrorCode, TracesBody } from "@belfry/protocol";
import { askAdmin } from "../operator.ts";
import { openRawConnection, type RawAnswer } from "../raw-http.ts";
import { type Scene, setScene } from "../scene.ts";
import type { TestService } from "../test-service.ts";
import { until } from "../until.ts";
import { exchangePush, keepConnection, RAW, TOAST, targetOf, type WirePush } from "../wire-push.ts";
import { type Episode, newClientId, played, type Refused } from "./played.ts";

/** Sends a push with a name of its own. @param send on a connection of its own, or on one that is kept @returns what its trace must say */
export async function refusedPush(
  service: TestService,
  scene: Scene,
  code: ErrorCode | ((answer: RawAnswer) => ErrorCode),
  wrong: WirePush,
  words = "",
  send = (one: WirePush): Promise<RawAnswer> => exchangePush(service.port, scene, one),
): Promise<Refused> {
  const clientId = newClientId();
  const { headers = TOAST } = wrong;
  const answer = await send({ ...wrong, headers: [...headers, ["MS-CV", clientId]] });
  return {
    id: answer.header("X-WNS-MSG-ID") ?? "",
    state: "refused",
    code: typeof code === "string" ? code : code(answer),
    search: `clientId=${clientId}`,
    words,
  };
}

const wrongRequests: Episode = async (service) => {
  const [scene, other] = [await setScene(service), await setScene(service)];
  const { uri } = scene.channel;
  const refused = (code: ErrorCode, wrong: WirePush, words?: string) => refusedPush(service, scene, code, wrong, words);
  const expected = [
    await refused("METHOD_NOT_ALLOWED", { method: "PUT" }, "PUT"),
    await refused("ACCESS_TOKEN_MISSING", { authorization: null }, "had no access token"),
    await refused("ACCESS_TOKEN_INVALID", { authorization: "Bearer nonsense" }, "not from here"),
    await refused("PATH_UNKNOWN", { uri: uri.replace("/?", "/elsewhere?") }, "/elsewhere"),
    await refused("CHANNEL_UNKNOWN", { uri: `${uri}x` }, "was changed"),
    await refused("CHANNEL_FOREIGN", { authorization: `Bearer ${other.accessToken}` }, "belongs to another app"),
    await refused("HEADER_INVALID", { headers: [...TOAST, ["X-WNS-TTL", "soon"]] }, "X-WNS-TTL"),
    await refused("PAYLOAD_EMPTY", { body: "" }, "needs a body"),
    await refused("PAYLOAD_TOO_LARGE", { headers: RAW, body: "x".repeat(5001) }, "5001 bytes"),
  ];
  await Promise.all([scene.device.close(), other.device.close()]);
  return played(scene, expected);
};

const blocked: Episode = async (service) => {
  const scene = await setScene(service);
  await askAdmin(service, `POST /v1/apps/${encodeURIComponent(scene.app.packageSid)}/block`);
  const expected = [await refusedPush(service, scene, "SENDER_BLOCKED", {}, "an operator blocked the app")];
  await scene.device.close();
  return played(scene, expected);
};

const closed: Episode = async (service) => {
  const scene = await setScene(service);
  await scene.device.closeChannel(scene.channel.channel);
  const expected = [await refusedPush(service, scene, "CHANNEL_CLOSED", {}, "the device or an operator closed it")];
  await scene.device.close();
  return played(scene, expected);
};

/** The secret with which the token was got is revoked while the token is good. */
const revoked: Episode = async (service) => {
  const scene = await setScene(service);
  const secrets = `/v1/apps/${encodeURIComponent(scene.app.packageSid)}/secrets`;
  await askAdmin(service, `POST ${secrets}`);
  await askAdmin(service, `DELETE ${secrets}`);
  const words = `has been revoked since; the app is Weather, ${scene.app.packageSid}`;
  const expected = [await refusedPush(service, scene, "ACCESS_TOKEN_INVALID", {}, words)];
  await scene.device.close();
  return played(scene, expected);
};

const PATIENCE = 20;

/** A sender that shows the same refused token for ever, on the connection that it keeps. */
const tokenLoop: Episode = async (service) => {
  const scene = await setScene(service);
  const kept = await keepConnection(service.port);
  const wrong = { authorization: `Bearer ${newClientId()}` };
  const refused = (code: ErrorCode) => refusedPush(service, scene, code, wrong, "", (one) => kept.exchange(scene, one));
  const expected: Refused[] = [];
  for (let n = 0; n < PATIENCE; n++) expected.push(await refused("ACCESS_TOKEN_INVALID"));
  expected.push(await refused("ACCESS_TOKEN_LOOP"));
  kept.end();
  await scene.device.close();
  return played(scene, expected);
};

/** The sender hangs up in the middle of the body: there is no answer, and the operator finds it by the device all the same. */
const brokenOff: Episode = async (service) => {
  const scene = await setScene(service);
  const search = `device=${scene.device.id}`;
  const lines = [
    `POST ${targetOf(scene.channel.uri)} HTTP/1.1`,
    "Host: 127.0.0.1",
    `Authorization: Bearer ${scene.accessToken}`,
    "Content-Type: text/xml",
    "X-WNS-Type: wns/toast",
    "Content-Length: 500",
  ];
  // Again where the connection was gone before the head was read: of that nobody knows.
  await until("the service has seen that it hung up", async () => {
    const connection = await openRawConnection(service.port);
    connection.write(`${lines.join("\r\n")}\r\n\r\n<toast>`);
    const { traces } = await askAdmin<TracesBody>(service, `GET /v1/traces?end=refused&${search}`);
    connection.destroy();
    return traces.length > 0;
  });
  await scene.device.close();
  return played(scene, [{ id: "", state: "refused", code: "BODY_INCOMPLETE", search }]);
};

export const refusals: readonly Episode[] = [wrongRequests, blocked, closed, revoked, tokenLoop, brokenOff];
