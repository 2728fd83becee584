import { describeReference, importAlone } from "./describe-reference.js";

describeReference({ name: "with one job at once", importWith: importAlone(1) });
