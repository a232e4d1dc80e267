namespace Resgate.Cli.Kits;

/// <summary>A kit's sentences in English.</summary>
internal sealed class KitEnglish : KitWords
{
    public override string Language => "en";

    public override string KeepSafe =>
        "Whoever holds these pages can read every copy. Keep them locked away, and not beside the device: what takes the device must not take them too.";

    public override string NeedTitle => "What you need";

    public override string Need =>
        "A Linux machine with room for the data, and one of two programs: restic 0.14 or newer (https://restic.net; on Debian and Ubuntu: "
        + "apt install restic), or Resgate. Both read the same repositories; nothing of the device is needed. Be root where owners and "
        + "permissions are to come back. One place is enough: take the nearest that answers.";

    public override string BeginTitle => "How to begin";

    public override string Begin =>
        "Whatever is typed below writes into a folder of this kit alone and replaces nothing of yours; only what is brought back goes to /restore. "
        + "Begin every shell with this line and the next ones, and take a new shell for another place:";

    public override string Choose =>
        "These lines choose points. 'bring CLASS' takes the newest point of a class that lacks nothing (tag content=whole) and is not later than T, "
        + "which is now: never the 'latest' of restic, which may lack files or be of a clock that ran ahead. To go back to before some damage, "
        + "set T, such as T='2026-11-25 12:00:00', in this machine's local time:";

    public override string Together =>
        "The classes are captured at different times. That they fit together, bring all of them back with one T: look at the list of the place for "
        + "the newest whole point of each class, and set T to the oldest of these times. Points that were made before Resgate "
        + "knew the tag content=whole have none of it: choose those from the list, and name their ID to 'restic restore ID --target /restore'.";

    public override string ReadOnly =>
        "Where a place can only be read, as a disk that is mounted read-only, every line waits for a lock that nobody can write. Nobody else may "
        + "prune the place then; type this after the place's lines, with Resgate 'resgate' in place of 'command restic' (and for a place with ssh "
        + "add --no-lock to its own line):";

    public override string RemotePlace => "A repository that is reached over the network.";

    public override string Files => "The place asks for these files. Type or scan them first, letter by letter:";

    public override string Settings => "Type these lines into the shell. They hold the address, the password and what the place asks for:";

    public override string WithRestic => "See what is there, and bring back the point of each class that T chooses, with restic:";

    public override string WithResgate => "The same lines are for Resgate after this one:";

    public override string ForPlan => "For the plan, further below, the place's password and credentials as files:";

    public override string PlanTitle => "With Resgate and the plan";

    public override string PlanFile =>
        "This is the device's plan, with its passwords and credentials in this folder. It is not needed for the lines above. With it, Resgate finds "
        + "the place, the class and the point by itself, and puts databases where they belong:";

    public override string PlanVerbs =>
        "If a place is elsewhere now, such as a disk that is mounted at another folder, change its 'repository' in resgate.yaml. Places whose "
        + "password was not put into a file are told and passed over. 'history --graph' names the time at which all classes "
        + "fit together: set T to it.";

    public override string AfterTitle => "What you have then";

    public override string VerifyTitle => "Before you need it";

    public override string Verify =>
        "'resgate kit verify FILE' opens every place with nothing but what stands in this kit, and records that it did. Make a new kit "
        + "whenever a place, a password or a credential changes, and destroy the old one.";

    public override string Title(string device) => $"Recovery kit of {device}";

    public override string Opening(string device, string system) =>
        $"With these pages and any one of the places below, the data of {device} ({system}) can be brought back: on any machine, without the "
        + "device, and without the people who set it up.";

    public override string MadeOn(string day, string version) => $"Made on {day} by Resgate {version}.";

    public override string Ask(string whom) => $"Responsible: {whom}.";

    public override string Program(string version) =>
        $"Resgate {version} is one program file that needs nothing beside it: keep a copy of it with this kit, and another for the machine's other "
        + "kind of processor if there is one. Where there is none, restic does everything but what stands under the plan.";

    public override string PlaceTitle(int number, int count, string name) => $"Place {number} of {count}: {name}";

    public override string LocalPlace(string folder) =>
        $"A folder on a disk. Attach the disk and mount it, so that {folder} is there; or put the folder where you find it into the first line.";

    public override string Typed(int count) =>
        $"The password once more, to be typed: {count} characters. Gaps between the groups are not part of it; ␣ is a space.";

    public override string After(string staging) =>
        $"Each file is below /restore, at the path that it had on the device. Databases are copies, below {staging}/CLASS/sqlite and then at the "
        + "database's own path, with cron tables and programs' output beside them; if they are not there, 'find /restore -path "
        + "\"*/staging/*/sqlite/*\"' finds them. Stop the program that uses a database before you put the copy in its place, and remove the files "
        + "that end in -wal, -shm and -journal beside it. 'resgate restore CLASS --plan' has put databases in their place already.";

    public override string Volume(string volume, string className) =>
        $"The Docker volume {volume} of class {className} comes as a folder. As root, while no container uses the volume:";

    public override string Mirror(string name, string to, string classes) =>
        $"Mirror {name} ({classes}) has dated folders of plain files at {to}, the newest whole one under 'latest': to look into or copy with no "
        + "program at all. It has no secrets and no databases that are in use.";
}
