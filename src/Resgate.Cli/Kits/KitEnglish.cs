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

    public override string RemotePlace => "A repository that is reached over the network.";

    public override string Files => "The place asks for these files. Type or scan them first, letter by letter:";

    public override string Settings => "Type these lines into a shell. They hold the address, the password and what the place asks for:";

    public override string WithRestic => "See what is there, and bring back the newest point of each class, with restic:";

    public override string WithResgate => "The same with Resgate:";

    public override string AfterTitle => "What you have then";

    public override string After =>
        "Each file is below /restore, at the path that it had on the device. Databases are copies, below "
        + "/restore/var/lib/resgate/staging/CLASS/sqlite and then at the database's own path, with cron tables and programs' output beside "
        + "them. Stop the program that uses a database before you put the copy in its place, and remove the files that end in -wal, -shm and "
        + "-journal beside it. Instead of 'latest' any point of the list can be named, such as the last one from before the damage.";

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

    public override string PlaceTitle(int number, int count, string name) => $"Place {number} of {count}: {name}";

    public override string LocalPlace(string folder) =>
        $"A folder on a disk. Attach the disk and mount it, so that {folder} is there; or put the folder where you find it into the first line.";

    public override string Typed(int count) =>
        $"The password once more, to be typed: {count} characters. Gaps between the groups are not part of it; ␣ is a space.";
}
