/** Registrations and installations, as the object that Mobile Services gave to scripts had them. */
import { type Call, type MobileArguments, readCall } from "./call.ts";
import { askHub, type HubContext, type HubRequest } from "./hub-client.ts";
import { MobilePushError } from "./push-error.ts";
import { type MobileRegistration, readRegistrations, tagsText, writeRegistration } from "./registration-xml.ts";
import { Sending, tell } from "./sending.ts";
import { type Creates, listTemplateNames, typeOfTemplate } from "./wns-functions.ts";

/** What a call to the hub gives: `Result`, or the error where a callback took it. */
export type HubSending<Result> = Sending<Result | MobilePushError>;

/** Functions beside `push.wns`. Each takes options and a callback behind its arguments. */
export interface HubRegistrations {
  createRegistrationId(...more: MobileArguments<string>): HubSending<string>;
  getRegistration(registrationId: string, ...more: MobileArguments<MobileRegistration>): HubSending<MobileRegistration>;
  /** Only while it is there. @param more `etag` among the options: only while it is the same */
  updateRegistration(
    registration: MobileRegistration,
    ...more: MobileArguments<MobileRegistration>
  ): HubSending<MobileRegistration>;
  createOrUpdateRegistration(
    registration: MobileRegistration,
    ...more: MobileArguments<MobileRegistration>
  ): HubSending<MobileRegistration>;
  deleteRegistration(registrationId: string, ...more: MobileArguments<undefined>): HubSending<undefined>;
  /** At most 100 at once. @param more `top` and `skip` among the options */
  listRegistrations(...more: MobileArguments<readonly MobileRegistration[]>): HubSending<readonly MobileRegistration[]>;
  listRegistrationsByTag(
    tag: string,
    ...more: MobileArguments<readonly MobileRegistration[]>
  ): HubSending<readonly MobileRegistration[]>;
  createOrUpdateInstallation(
    installation: MobileInstallation,
    ...more: MobileArguments<undefined>
  ): HubSending<undefined>;
  /** @param operations of JSON Patch */
  patchInstallation(
    installationId: string,
    operations: readonly object[],
    ...more: MobileArguments<undefined>
  ): HubSending<undefined>;
  getInstallation(installationId: string, ...more: MobileArguments<MobileInstallation>): HubSending<MobileInstallation>;
  deleteInstallation(installationId: string, ...more: MobileArguments<undefined>): HubSending<undefined>;
}

/** An installation as a hub exchanges it; see the guide for its parts. */
export interface MobileInstallation {
  readonly [part: string]: unknown;
  readonly installationId: string;
}

const ATOM = { "Content-Type": "application/atom+xml;type=entry;charset=utf-8" };
const JSON_TYPE = { "Content-Type": "application/json" };

function text(given: unknown, name: string): string {
  if (typeof given === "string" && given !== "") return given;
  throw new TypeError(`${name} must be a string that is not empty`);
}

/** The registration in an answer to a call about one. */
function readOne(xml: string | undefined): MobileRegistration {
  const [registration] = readRegistrations(xml);
  if (registration === undefined) throw new MobilePushError("The hub's answer holds no registration", {});
  return registration;
}

function readInstallation(json: string | undefined): MobileInstallation {
  try {
    return JSON.parse(json ?? "") as MobileInstallation;
  } catch (cause) {
    throw new MobilePushError("The hub's answer could not be read", { innerError: cause as Error });
  }
}

const nothing = () => undefined;

function page({ options: { top, skip } }: Call): Record<string, string> {
  return {
    ...(top === undefined ? {} : { $top: String(top) }),
    ...(skip === undefined ? {} : { $skip: String(skip) }),
  };
}

/** Says what is asked and how the answer is read; asked when everything about the call has been proved. */
type Ask<Result> = readonly [request: HubRequest, read: (text: string | undefined) => Result];

function asking(context: HubContext) {
  return <Result>(given: readonly unknown[], least: number, ask: (call: Call) => Ask<Result>): HubSending<Result> => {
    const call = readCall(given, least);
    const [request, read] = ask(call);
    const work = askHub(request, context).then((answer) => read(answer.text));
    return new Sending(tell(work, call), context.log);
  };
}

/** A registration that is written over one of the same id. @param condition none: also when there is none yet */
function replace(id: string, registration: MobileRegistration, condition: string | undefined): Ask<MobileRegistration> {
  const headers = condition === undefined ? ATOM : { ...ATOM, "If-Match": condition };
  return [{ method: "PUT", path: ["registrations", id], headers, body: writeRegistration(registration) }, readOne];
}

/** @param context how the hub is asked */
export function hubRegistrations(context: HubContext): HubRegistrations {
  const ask = asking(context);
  const registration = (id: string) => ["registrations", text(id, "registrationId")];
  const installation = (id: string) => ["installations", text(id, "installationId")];
  return {
    createRegistrationId: (...more) => {
      const call = readCall(more, 0);
      const work = askHub({ method: "POST", path: ["registrationIDs"] }, context).then(
        ({ get }) => get("location")?.split("?", 1)[0]?.split("/").at(-1) ?? "",
      );
      return new Sending(tell(work, call), context.log);
    },
    getRegistration: (id, ...more) => ask([id, ...more], 1, () => [{ method: "GET", path: registration(id) }, readOne]),
    updateRegistration: (given, ...more) =>
      ask([given, ...more], 1, (call) =>
        replace(text(given.RegistrationId, "RegistrationId"), given, call.options.etag ?? "*"),
      ),
    createOrUpdateRegistration: (given, ...more) =>
      ask([given, ...more], 1, () => replace(text(given.RegistrationId, "RegistrationId"), given, undefined)),
    deleteRegistration: (id, ...more) =>
      ask([id, ...more], 1, (call) => {
        const headers = { ...ATOM, "If-Match": call.options.etag ?? "*" };
        return [{ method: "DELETE", path: registration(id), headers }, nothing];
      }),
    listRegistrations: (...more) =>
      ask(more, 0, (call) => [{ method: "GET", path: ["registrations"], query: page(call) }, readRegistrations]),
    listRegistrationsByTag: (tag, ...more) =>
      ask([tag, ...more], 1, (call) => {
        const path = ["tags", text(tag, "tag"), "registrations"];
        return [{ method: "GET", path, query: page(call) }, readRegistrations];
      }),
    createOrUpdateInstallation: (given, ...more) =>
      ask([given, ...more], 1, () => {
        const path = installation(given.installationId);
        return [{ method: "PUT", path, headers: JSON_TYPE, body: JSON.stringify(given) }, nothing];
      }),
    patchInstallation: (id, operations, ...more) =>
      ask([id, operations, ...more], 2, () => {
        if (!Array.isArray(operations)) throw new TypeError("operations must be a list");
        const body = JSON.stringify(operations);
        return [{ method: "PATCH", path: installation(id), headers: JSON_TYPE, body }, nothing];
      }),
    getInstallation: (id, ...more) =>
      ask([id, ...more], 1, () => [{ method: "GET", path: installation(id) }, readInstallation]),
    deleteInstallation: (id, ...more) =>
      ask([id, ...more], 1, () => [{ method: "DELETE", path: installation(id) }, nothing]),
  };
}

type Register = (...given: readonly unknown[]) => HubSending<MobileRegistration>;

const create = (registration: MobileRegistration): Ask<MobileRegistration> => [
  { method: "POST", path: ["registrations"], headers: ATOM, body: writeRegistration(registration) },
  readOne,
];

function nativeRegistration([channel, tags]: readonly unknown[]): MobileRegistration {
  const _ = { ContentRootElement: "WindowsRegistrationDescription" };
  return { Tags: tagsText(tags), ChannelUri: text(channel, "channel"), _ };
}

function templateRegistration(call: Call, body: unknown, type: string | undefined): MobileRegistration {
  const [channel, tags] = call.content;
  const { templateName } = call.options;
  return {
    Tags: tagsText(tags),
    ChannelUri: text(channel, "channel"),
    BodyTemplate: text(body, "template"),
    ...(templateName === undefined ? {} : { TemplateName: templateName }),
    WnsHeaders: { ...call.options.headers, ...(type === undefined ? {} : { "X-WNS-Type": type }) },
    _: { ContentRootElement: "WindowsTemplateRegistrationDescription" },
  };
}

/** How a registration is made of a call: `(channel, tags, …)`. */
type Make = (call: Call) => MobileRegistration;

/** The three ways in which a registration is written, by the beginning of their names. */
function threeWays(name: string, make: Make, least: number, context: HubContext): [string, Register][] {
  const ask = asking(context);
  const behind = (call: Call): Call => ({ ...call, content: call.content.slice(1) });
  const id = ({ content }: Call) => text(content[0], "registrationId");
  return [
    [`create${name}`, (...given) => ask(given, least, (call) => create(make(call)))],
    [
      `update${name}`,
      (...given) => ask(given, least + 1, (call) => replace(id(call), make(behind(call)), call.options.etag ?? "*")),
    ],
    [
      `createOrUpdate${name}`,
      (...given) => ask(given, least + 1, (call) => replace(id(call), make(behind(call)), undefined)),
    ],
  ];
}

/** The registering functions of `push.wns`, by name. */
export function wnsRegistrations(creates: Creates, context: HubContext): Readonly<Record<string, unknown>> {
  const ask = asking(context);
  const ofTemplates = listTemplateNames(creates).flatMap((name) => {
    const make: Make = (call) => {
      const body = creates[`create${name}`]?.(...call.content.slice(2), call.options);
      return templateRegistration(call, body, typeOfTemplate(name));
    };
    return threeWays(`${name}Registration`, make, 3, context);
  });
  const native = threeWays("NativeRegistration", ({ content }) => nativeRegistration(content), 2, context);
  const rawTemplate: Make = (call) => templateRegistration(call, call.content[2], undefined);
  const byChannel: (...given: readonly unknown[]) => unknown = (...given) =>
    ask(given, 1, (call) => {
      // A quote within the address is doubled, as in any literal of a filter.
      const $filter = `ChannelUri eq '${text(call.content[0], "channel").replaceAll("'", "''")}'`;
      return [{ method: "GET", path: ["registrations"], query: { ...page(call), $filter } }, readRegistrations];
    });
  return {
    ...Object.fromEntries([
      ...ofTemplates,
      ...native,
      ...threeWays("RawTemplateRegistration", rawTemplate, 3, context),
    ]),
    listRegistrationsByChannel: byChannel,
  };
}
