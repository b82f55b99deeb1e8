/** What a reader can find, as a closed table: what Windows makes of it and how to mend it. Knows no element. */

/** One kind of finding. */
interface Kind {
  /** What Windows does. */
  readonly windows: string;
  /** How to mend it, where the place itself says nothing better. */
  readonly mend: string;
}

const DROPPED = "the notification has no effect; tile, badge or list stay as they were";
const IGNORED = "it is ignored";
const LEFT_OUT = "it is left out, the rest is shown";
const DEFAULTED = "the default is taken";

/** Codes beginning with E are errors, with W warnings, with I information. @source Microsoft's schemas; I-BUILD and E-LIMIT are ours */
export const FINDINGS = {
  "E-XML": { windows: DROPPED, mend: "write well-formed XML" },
  "E-DTD": { windows: DROPPED, mend: "leave the document type out" },
  "E-LIMIT": { windows: DROPPED, mend: "nest less deep and use fewer elements" },
  "E-ROOT": { windows: DROPPED, mend: "send it with the type of its root element" },
  "E-SIZE": { windows: DROPPED, mend: "shorten it to 5000 bytes" },
  "E-VISUAL": { windows: DROPPED, mend: "put the bindings into a visual" },
  "E-BINDING": { windows: DROPPED, mend: "add a binding with a template" },
  "E-TEXT-NODE": { windows: DROPPED, mend: "put the words into a text element" },
  "E-NO-USABLE": { windows: DROPPED, mend: "use a template that this Windows knows" },
  "E-BADGE": { windows: DROPPED, mend: "use a whole number or one of the 13 glyphs" },
  "E-ACTION-CONTENT": { windows: DROPPED, mend: "give the action a content attribute" },
  "E-TEMPLATE": { windows: "this binding is not used", mend: "use a name from the catalogue" },
  "E-CASE-EL": { windows: "the element is unknown and left out", mend: "spell it in the right case" },
  "E-ID": { windows: "it is not known which field is meant; taken in document order", mend: "number from 1" },
  "E-IMG-SRC": { windows: LEFT_OUT, mend: "give the image a src" },
  "E-GROUP-CHILD": { windows: "the whole group is left out", mend: "put subgroups and nothing else into a group" },
  "E-ACTION-ARGS": { windows: LEFT_OUT, mend: "give the action arguments" },
  "E-INPUT": { windows: LEFT_OUT, mend: "give the input an id, and text or selection as its type" },
  "E-SELECTION": { windows: LEFT_OUT, mend: "give the selection an id and content" },
  "E-ACTIONS-MAX": { windows: "the first five are shown", mend: "leave some out" },
  "E-INPUTS-MAX": { windows: "the first five are shown", mend: "leave some out" },
  "E-SELECTIONS-MAX": { windows: "the first five are shown", mend: "leave some out" },
  "E-PROGRESS-STATUS": { windows: "the bar is drawn without words", mend: "give the progress a status" },
  "W-SIZE": { windows: "the push service refuses it", mend: "shorten it to 5000 bytes" },
  "W-BOM": { windows: "it is skipped", mend: "write UTF-8 without a byte-order mark" },
  "W-NS": { windows: "names count without their namespace", mend: "leave namespaces out" },
  "W-CASE-ATTR": { windows: IGNORED, mend: "spell it in the right case" },
  "W-CASE-VAL": { windows: "it is understood all the same", mend: "spell it in the right case" },
  "W-UNKNOWN-ATTR": { windows: IGNORED, mend: "remove it" },
  "W-UNKNOWN-EL": { windows: "it is ignored with everything in it", mend: "remove it" },
  "W-ENUM": { windows: DEFAULTED, mend: "use one of the known values" },
  "W-INT": { windows: DEFAULTED, mend: "write a number in plain digits" },
  "W-BOOL": { windows: "1 and 0 are understood, for anything else the default is taken", mend: "write true or false" },
  "W-RANGE": {
    windows: "the nearest allowed value is taken; a weight counts as absent",
    mend: "stay within the range",
  },
  "W-VERSION": { windows: "Windows 8.1 does not know the name in this version", mend: "raise the visual's version" },
  "W-SLOT-DUP": { windows: "the first binding of a size counts", mend: "keep one binding for each size" },
  "W-ID-DUP": { windows: "the first one counts", mend: "give each field its own id" },
  "W-ID-RANGE": { windows: IGNORED, mend: "use the ids that the template has" },
  "W-DUP": { windows: "the first one counts", mend: "keep one" },
  "W-FALLBACK": { windows: "Windows 8.0 shows another template", mend: "name the template's own older name" },
  "W-IMG-SCHEME": {
    windows: "it is left out; from a file only desktop apps show it",
    mend: "use http, https, ms-appx or ms-appdata",
  },
  "W-PLACEMENT": { windows: "the picture is ignored", mend: "put it directly into the binding" },
  "W-PHOTOS": { windows: "the first twelve are shown", mend: "leave some out" },
  "W-LOCK": { windows: IGNORED, mend: "put it on the TileWide binding" },
  "W-TEXT-MAX": { windows: "the first three texts are shown", mend: "leave some out, or use a group" },
  "W-NO-TEXT": { windows: "the app's name and words of Windows' own are shown", mend: "add a text" },
  "W-HEADER": { windows: "the header is left out", mend: "give it id, title and arguments" },
  "W-SCENARIO": { windows: "the toast behaves like any other", mend: "add a button" },
  "W-PFN": { windows: IGNORED, mend: "set activationType to protocol" },
  "W-ICON-MIX": { windows: "icons are not shown", mend: "give every button an icon, or none" },
  "W-BUTTON-STYLE": { windows: "the button looks like any other", mend: "set useButtonStyle on the toast" },
  "W-COMMANDS": { windows: "shown as buttons; deprecated on Windows 10", mend: "use actions" },
  "W-AUDIO": { windows: "the default sound is played", mend: "use a sound of Windows or a file of the app" },
  "W-LOOP": { windows: "the sound is played once", mend: "set the duration to long" },
  "W-BADGE-NEG": { windows: "the badge is cleared", mend: "use 0 or none" },
  "W-BADGE-FORM": { windows: "the number is shown in plain digits", mend: "write it without sign and leading zeros" },
  "I-TOP-HINT": { windows: "it has no effect outside a group", mend: "put the text into a group" },
  "I-QUEUE3": { windows: "the queue is off for the large size", mend: "nothing, if that is meant" },
  "I-BUILD": { windows: "this build is too old for it", mend: "nothing, if newer builds are meant" },
} as const satisfies Readonly<Record<`${"E" | "W" | "I"}-${string}`, Kind>>;

/** The code of a finding; see the table. */
export type FindingCode = keyof typeof FINDINGS;
/** How bad it is: the part shown is another than meant, may be, or is as it is. */
export type Severity = "error" | "warning" | "information";

/** One finding. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Such as `tile/visual/binding[2]/text[1]/@hint-style`; empty for the document as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** What was found. */
  readonly message: string;
  /** What Windows does with it. */
  readonly windows: string;
  /** How to mend it. */
  readonly mend: string;
}

const SEVERITIES: Readonly<Record<string, Severity>> = { E: "error", W: "warning", I: "information" };

/** The severity that a code begins with. */
export function severityOf(code: FindingCode): Severity {
  return SEVERITIES[code.charAt(0)] ?? "error";
}
