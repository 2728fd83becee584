import { describeReference, importAlone } from "./describe-reference.js";

describeReference({ name: "with 16 jobs at once", importWith: importAlone(16) });
