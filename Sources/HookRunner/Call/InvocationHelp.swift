import RunRecord

extension Invocation {
    /// What `--help` prints.
    package static let helpText: StaticString = """
        Run a Velero hook, keep its deadline, and record how it went for boathook's metrics.

        Usage:
          boathook-run --hook NAME --phase PHASE [options] [-- COMMAND [ARG ...]]

        Options (as --name value or --name=value):
          --hook NAME          name of the hook, as the configuration and the metrics have it
          --phase PHASE        pre, post, restore, init or verify
          --timeout D          deadline over all attempts: then SIGTERM to the whole process
                               tree, and SIGKILL after --grace (default: none)
          --grace D            time between the two (default: 5s)
          --retries N          further attempts after a failure, inside the same deadline
                               (default: 0)
          --retry-delay D      pause before each of them (default: 1s)
          --undo CMD           shell command that takes back what an attempt did that had started
                               and failed or timed out; runs before a retry too
          --only CMD           shell command that says whether the hook is to run: status 0 is yes;
                               1 is no, which is recorded as skipped, with status 0; any other
                               fails the hook. --release asks only where nothing is held
          --step CMD           shell command that runs before COMMAND; may be repeated, and needs no
                               COMMAND. An --undo after it is its own: where a later step fails,
                               all that ran are undone, the latest first
          --undo-timeout D     deadline of each undo, --timeout apart (default: 30s)
          --hold               COMMAND goes on running and holds the application quiesced: return 0
                               once it printed a line with the --ready text
          --ready TEXT         that text (default: READY); --timeout, 25s here unless it is
                               given, bounds the wait for it
          --max-hold D         let go so long after the hook began at the latest (default: 10m);
                               without --hold: run the undo then, unless a post hook did its work
          --release            end the hold of the same hook: COMMAND's standard input is closed,
                               and after --grace it gets SIGTERM, then SIGKILL; no COMMAND here
          --spool DIR          folder that records go to (default: $BOATHOOK_SPOOL, else
                               /run/boathook/spool)
          --spool-max-bytes N  record nothing while the folder holds more (default: 67108864)
          --tail-bytes N       how much of the end of the output to record, at most 12288;
                               0 records none (default: 2048). Passwords are redacted.
          --help, -h           print this text
          --version            print the version

        Durations D are written as in Go and Velero: 250ms, 30s, 5m, 1h30m.

        Exit status: the command's own, and
          128+N  signal N ended the command
          124    the deadline came first
          125    the options are wrong, or --hold found no spool that it can use
          126    the command cannot be executed
          127    the command was not found
        With --release: 0 where the application was held all the time, the command's status where
        it ended badly, 1 where nothing was held any more.
        Trouble with the record itself never changes the exit status; it is said on stderr.

        Environment:
          BOATHOOK_SPOOL       the folder, where --spool does not name it
          BOATHOOK_NAMESPACE, BOATHOOK_POD, BOATHOOK_POD_UID, BOATHOOK_CONTAINER,
          BOATHOOK_WORKLOAD    where the hook runs, recorded with it
        The command sees BOATHOOK_RUN_ID, BOATHOOK_HOOK, BOATHOOK_PHASE and BOATHOOK_DEADLINE
        (Unix seconds).

        Example:
          boathook-run --hook db-dump --phase pre --timeout 3m --retries 2 -- \\
            bash -c 'pg_dump -U postgres -d shop > /scratch/backup.sql'

        """

    /// What `--version` prints, without its newline.
    package static var versionText: String { "boathook-run \(BoathookVersion.text)" }
}
