/** The command line is wrong: the usage is shown too. */
export class LabCommandError extends Error {}
