/** The bus of one process, against the suite of the port. */
import { busConformance } from "../conformance/bus.ts";
import { openEmbeddedBus } from "./bus.ts";

busConformance("embedded", async () => ({ bus: openEmbeddedBus(), dispose: async () => undefined }));
