using System.Globalization;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>Everything that works on the sample installation, and its state under load. It ends with the test.</summary>
internal sealed class LivingSystem : IDisposable
{
    // Transactions as fast as they go, with a breath between them, beside what the orchestrator writes.
    private const string Load =
        """
        import random, sqlite3, sys, time
        while True:
            try:
                with sqlite3.connect(sys.argv[1], timeout=30) as db:
                    db.execute("CREATE TABLE IF NOT EXISTS load (id INTEGER PRIMARY KEY, pair TEXT, payload BLOB)")
                    for pair in range(random.randint(1, 9)):
                        db.executemany("INSERT INTO load (pair, payload) VALUES (?, ?)", [(str(pair), random.randbytes(300))] * 2)
                    db.execute("DELETE FROM load WHERE id <= (SELECT max(id) FROM load) - 400")
                db.close()
            except sqlite3.OperationalError as busy:
                print(busy, file=sys.stderr)
            time.sleep(0.005)
        """;

    private static readonly string _sample = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../samples/vv-video-ai"));

    private readonly Installation _vv;
    private readonly List<Running> _programs = [];
    private int _round;

    public LivingSystem(Installation vv)
    {
        _vv = vv;

        // As cron has them, but for the pauses. A run that dies, because another took a file away, is cron's next one's business.
        Repeat("scripts/orchestrator.py", pauseSeconds: 1);
        Repeat("tv_scheduler/tv_scheduler.py", pauseSeconds: 1.5);
        Repeat("scripts/cleanup_old_files.py", pauseSeconds: 2);
        _programs.Add(vv.StartProgram("python3", "-c", Load, vv.Database));
        File.WriteAllText(
            vv.At("logrotate.conf"),
            $"{vv.Root}/logs/*.log {{\n  size 1\n  rotate 99\n  compress\n  delaycompress\n  missingok\n  notifempty\n  create\n  su root root\n}}\n");
    }

    /// <summary>Clips arrive, old ones reach their age, and every tenth time the logs rotate.</summary>
    /// <param name="isFinished">Whether to wait until the clips are through.</param>
    public void Next(bool isFinished)
    {
        Tool.Run(Path.Combine(_sample, "vv.py"), "feed", _vv.Root, "--clips", "2", "--bytes", "24K");
        _round++;
        Age("processed", 31, leave: 6);
        Age("analytic", 91, leave: 10);
        Age("summaries", 91, leave: 10);
        if (_round % 3 == 0)
        {
            // Of a clip all goes at last, and the record of its logline is all that tells of it.
            Age("loglines", 181, leave: 28);
        }

        if (_round % 10 == 1)
        {
            Tool.Run("logrotate", "-f", "-s", _vv.At("logrotate.state"), _vv.At("logrotate.conf"));
        }

        var until = DateTimeOffset.UtcNow.AddSeconds(60);
        while (isFinished && Directory.EnumerateFiles(Path.Combine(_vv.Root, "storage/input"), "*.mp4").Any())
        {
            Assert.True(DateTimeOffset.UtcNow < until, "the orchestrator does not get on with its work");
            Thread.Sleep(100);
        }
    }

    public void Dispose()
    {
        // Waited for, since a shell ends its child before itself.
        _programs.ForEach(static program => program.Signal("TERM"));
        foreach (var program in _programs)
        {
            _ = program.Wait();
            program.Dispose();
        }
    }

    private void Repeat(string program, double pauseSeconds) => _programs.Add(_vv.StartProgram(
        "bash",
        "-c",
        "trap 'kill $child; exit' TERM; while :; do python3 -B \"$1\" --root \"$2\" > /dev/null 2>&1 & child=$!; wait $child; sleep \"$3\" & child=$!; wait $child; done",
        "repeat",
        Path.Combine(_vv.Root, program),
        _vv.Root,
        pauseSeconds.ToString(CultureInfo.InvariantCulture)));

    private void Age(string folder, int days, int leave)
    {
        var files = Directory.GetFiles(Path.Combine(_vv.Root, "storage", folder))
            .Where(static file => !Path.GetFileName(file).StartsWith('.'))
            .OrderBy(static file => Path.GetFileName(file).Split('_', 2)[^1], StringComparer.Ordinal);
        foreach (var file in files.SkipLast(leave))
        {
            try
            {
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-days));
            }
            catch (FileNotFoundException)
            {
                // Deleted a moment ago.
            }
        }
    }
}
