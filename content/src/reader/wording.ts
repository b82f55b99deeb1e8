/**
 * Says in a sentence what was found, and how to mend it where the place itself says something better than usual. Apart from the readers,
 * which tell no more than a code and a few words: whoever asks for no findings need not carry it.
 */
import { MAX_PHOTOS } from "../tile/tile.ts";
import { MAX_ACTIONS } from "../toast/actions.ts";
import { MAX_TOAST_TEXTS } from "../toast/toast-xml.ts";
import type { FindingCode } from "./finding.ts";
import { attributeOf } from "./read-attributes.ts";
import type { Feature, Found, Said } from "./reading.ts";
import { suggest, suggestTemplate } from "./suggest.ts";
import type { XmlElement } from "./xml-tree.ts";

/** What was found, and how to mend it. */
export type Wording = readonly [message: string, mend?: string | undefined];

/** Where it was found, and what the reader says of it. */
interface Place {
  readonly element: XmlElement | undefined;
  /** Of the element and of the one around it. */
  readonly name: string;
  readonly parent: string;
  readonly attribute: string | undefined;
  readonly said: readonly Said[];
}

const FEATURES: Readonly<Record<Feature, string>> = {
  arguments: "a tile's arguments",
  attribution: "an attribution",
  background: "a background beside a peek picture",
  circle: "a circle on a background or peek picture",
  displayTimestamp: "displayTimestamp",
  file: "a sound from a file",
  header: "a header",
  menu: "a menu item",
  people: "the people presentation",
  progress: "a progress bar",
  urgent: "the urgent scenario",
};

const always = (message: string) => (): Wording => [message];

/** One sentence where an attribute is wrong, another where there is none. */
const eitherOf =
  (wrong: string, missing: (name: string) => string) =>
  ({ name, attribute }: Place): Wording => [attribute === undefined ? missing(name) : wrong];

const tooMany = ({ name }: Place): Wording => [`there are more than ${MAX_ACTIONS} ${name} elements`];
const tooLarge = ({ said: [bytes] }: Place): Wording => [`the payload has ${bytes} bytes`];
const asTold = ({ said: [words] }: Place): Wording => [String(words)];
const notAllowed = ({ attribute }: Place, mend?: string): Wording => [
  `${attribute} has a value that is not allowed`,
  mend,
];
const wrongCase = (subject: string | undefined, mend: string): Wording => [
  `${subject} is written in the wrong case`,
  mend,
];

function noPresentation({ element }: Place): Wording {
  const value = (name: string) => element && attributeOf(element, name)?.value;
  const presentation = value("hint-presentation")?.toLowerCase();
  return [`${value("template")} has no presentation ${presentation}`, "use another size"];
}

/** Values that no list of words decides about, by their attribute or element. */
const UNLISTED: Readonly<Record<string, (place: Place) => Wording>> = {
  actions: () => ["hint-inputId names no input of this toast", "name the id of an input"],
  command: () => ["the command is not of this scenario", "leave it out: it is ignored"],
  commands: () => ["the commands have no scenario", "use alarm or incomingCall"],
  displayTimestamp: () => ["displayTimestamp is no date and time", "write 2031-05-17T10:30:00Z"],
  "hint-presentation": noPresentation,
};

function unlisted(place: Place): Wording {
  if (place.said.length > 0) return notAllowed(place, `use one of ${place.said.join(", ")}`);
  return UNLISTED[place.attribute ?? place.name]?.(place) ?? notAllowed(place);
}

function outOfRange(place: Place): Wording {
  const [min, max] = place.said;
  return notAllowed(place, max === Number.MAX_SAFE_INTEGER ? `use ${min} or more` : `use ${min} to ${max}`);
}

function noTemplate({ attribute, said: [kind, name] }: Place): Wording {
  if (attribute === undefined) return ["the binding has no template", "add a template attribute"];
  return [`no ${kind} template has this name here`, suggestTemplate(String(name), kind === "tile" ? "tile" : "toast")];
}

function misplaced({ said: [placement, presentation] }: Place): Wording {
  if (presentation === undefined) return [`a ${placement} picture stands where only inline ones may`];
  return [`a tile of ${presentation} has no ${placement} picture`];
}

const WORDINGS: Readonly<Record<FindingCode, (place: Place) => Wording>> = {
  "E-XML": asTold,
  "E-DTD": asTold,
  "E-LIMIT": asTold,
  "E-ROOT": ({ name, said: [kind] }) => [`the root element is ${name}, and it was sent as wns/${kind}`],
  "E-SIZE": tooLarge,
  "E-VISUAL": ({ name }) => [`the ${name} has no visual`],
  "E-BINDING": always("the visual has no binding"),
  "E-TEXT-NODE": ({ name }) => [`there is text in ${name}`],
  "E-NO-USABLE": always("no binding can be used"),
  "E-BADGE": eitherOf("the value is neither a whole number nor a glyph", () => "the badge has no value"),
  "E-ACTION-CONTENT": always("the action has no content"),
  "E-TEMPLATE": noTemplate,
  "E-CASE-EL": ({ name, said: [meant] }) => wrongCase(name, `write ${meant}`),
  "E-ID": eitherOf("the id is no whole number from 1", (name) => `${name} has no id`),
  "E-IMG-SRC": always("the image has no src"),
  "E-GROUP-CHILD": ({ name, parent }) => [
    parent === "group" ? `${name} stands directly in a group` : "the group has no subgroup",
  ],
  "E-ACTION-ARGS": always("the action has no arguments"),
  "E-INPUT": always("the input has no id or no known type"),
  "E-SELECTION": always("the selection has no id or no content"),
  "E-ACTIONS-MAX": tooMany,
  "E-INPUTS-MAX": tooMany,
  "E-SELECTIONS-MAX": tooMany,
  "E-PROGRESS-STATUS": always("the progress has no status"),
  "W-SIZE": tooLarge,
  "W-BOM": always("the payload begins with a byte-order mark"),
  "W-NS": eitherOf(
    "a namespace is declared that is not that of notifications",
    (name) => `${name} stands in a namespace`,
  ),
  "W-CASE-ATTR": ({ attribute, said: [meant] }) => wrongCase(attribute, `did you mean ${meant}?`),
  "W-CASE-VAL": ({ name, attribute, said: [meant] }) =>
    wrongCase(name === "badge" ? "the glyph" : attribute, `write ${meant}`),
  "W-UNKNOWN-ATTR": ({ name, attribute = "", said }) => [
    `${attribute} is not known on ${name}`,
    suggest(attribute, said.map(String)),
  ],
  "W-UNKNOWN-EL": ({ name, parent, said }) => [`${name} is not known in ${parent}`, suggest(name, said.map(String))],
  "W-ENUM": unlisted,
  "W-INT": (place) => {
    const [min, max] = place.said;
    return notAllowed(place, min === undefined ? undefined : `use a number from ${min} to ${max}`);
  },
  "W-BOOL": (place) => notAllowed(place),
  "W-RANGE": outOfRange,
  "W-VERSION": ({ said: [template, version] }) => [`${template} needs version ${version}`],
  "W-SLOT-DUP": ({ said: [slot] }) => [`there is a second binding for the ${slot} size`],
  "W-ID-DUP": ({ name, said: [id] }) => [`there are two ${name} elements with id ${id}`],
  "W-ID-RANGE": ({ name, said: [id] }) => [`the template has no ${name} with id ${id}`],
  "W-DUP": ({ name, said: [what = name] }) => [`there is a second ${what}`],
  "W-FALLBACK": ({ said: [alias] }) => [
    "the fallback is another template",
    alias === undefined ? "leave it out: this template has no older name" : `write ${alias}`,
  ],
  "W-IMG-SCHEME": ({ said: [judged] }) => [
    judged === "desktop" ? "only desktop apps load pictures from files" : "Windows loads no picture from such a source",
  ],
  "W-PLACEMENT": misplaced,
  "W-PHOTOS": always(`there are more than ${MAX_PHOTOS} photos`),
  "W-LOCK": ({ said: [size] }) => [`${size} has no lines for the lock screen`],
  "W-TEXT-MAX": always(`there are more than ${MAX_TOAST_TEXTS} texts`),
  "W-NO-TEXT": always("the toast has no text"),
  "W-HEADER": always("the header has no id, title or arguments"),
  "W-SCENARIO": always("a reminder has no button"),
  "W-PFN": always("a target app is named without activation by protocol"),
  "W-ICON-MIX": always("only some buttons have icons"),
  "W-BUTTON-STYLE": always("the style is not turned on"),
  "W-COMMANDS": always("commands are deprecated"),
  "W-AUDIO": ({ said: [src] }) => [
    "Windows does not know this sound",
    String(src).endsWith("Notification.Alarm") ? "did you mean Looping.Alarm?" : undefined,
  ],
  "W-LOOP": always("a loop is asked for without a long duration"),
  "W-BADGE-NEG": always("the number is negative"),
  "W-BADGE-FORM": always("the number is not in plain digits"),
  "I-TOP-HINT": ({ attribute }) => [`${attribute} stands outside a group`],
  "I-QUEUE3": ({ said: [template] }) => [`${template} shows three notifications at once`],
  "I-BUILD": ({ said: [build, feature] }) => [`${FEATURES[feature as Feature]} is there from build ${build}`],
};

/** See the head of this file. */
export function wordingOf({ code, element, attribute, said }: Found): Wording {
  const { name = "", parent } = element ?? {};
  return WORDINGS[code]({ element, name, parent: parent?.name ?? "", attribute, said });
}
