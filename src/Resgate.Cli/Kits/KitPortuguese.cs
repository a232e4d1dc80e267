namespace Resgate.Cli.Kits;

/// <summary>A kit's sentences in Brazilian Portuguese.</summary>
internal sealed class KitPortuguese : KitWords
{
    public override string Language => "pt-BR";

    public override string KeepSafe =>
        "Quem tiver estas páginas consegue ler todas as cópias. Guarde-as trancadas, e não ao lado do dispositivo: o que levar o dispositivo não "
        + "pode levá-las também.";

    public override string NeedTitle => "O que é preciso";

    public override string Need =>
        "Uma máquina Linux com espaço para os dados e um de dois programas: restic 0.14 ou mais novo (https://restic.net; no Debian e no "
        + "Ubuntu: apt install restic), ou Resgate. Ambos leem os mesmos repositórios; nada do dispositivo é preciso. Seja root onde donos e "
        + "permissões devem voltar. Basta um destino: use o mais próximo que responder.";

    public override string RemotePlace => "Um repositório que se alcança pela rede.";

    public override string Files => "O destino pede estes arquivos. Digite-os ou escaneie-os antes, letra por letra:";

    public override string Settings => "Digite estas linhas num shell. Elas têm o endereço, a senha e o que o destino pede:";

    public override string WithRestic => "Veja o que há lá e traga de volta o ponto mais novo de cada classe, com o restic:";

    public override string WithResgate => "O mesmo com o Resgate:";

    public override string AfterTitle => "O que se tem então";

    public override string After =>
        "Cada arquivo está abaixo de /restore, no caminho que tinha no dispositivo. Os bancos de dados são cópias, abaixo de "
        + "/restore/var/lib/resgate/staging/CLASSE/sqlite e depois no caminho do próprio banco, com as tabelas do cron e as saídas de programas "
        + "ao lado. Pare o programa que usa um banco antes de pôr a cópia no lugar, e remova os arquivos terminados em -wal, -shm e -journal ao "
        + "lado dele. Em vez de 'latest' pode-se citar qualquer ponto da lista, como o último de antes do dano.";

    public override string VerifyTitle => "Antes de precisar";

    public override string Verify =>
        "'resgate kit verify ARQUIVO' abre todos os destinos só com o que está neste kit e registra que o fez. Faça um kit novo sempre que mudar "
        + "um destino, uma senha ou uma credencial, e destrua o antigo.";

    public override string Title(string device) => $"Kit de recuperação de {device}";

    public override string Opening(string device, string system) =>
        $"Com estas páginas e qualquer um dos destinos abaixo, os dados de {device} ({system}) podem ser trazidos de volta: em qualquer máquina, "
        + "sem o dispositivo e sem as pessoas que o montaram.";

    public override string MadeOn(string day, string version) => $"Feito em {day} pelo Resgate {version}.";

    public override string Ask(string whom) => $"Responsável: {whom}.";

    public override string PlaceTitle(int number, int count, string name) => $"Destino {number} de {count}: {name}";

    public override string LocalPlace(string folder) =>
        $"Uma pasta num disco. Conecte o disco e monte-o, de modo que {folder} exista; ou ponha na primeira linha a pasta em que a encontrar.";

    public override string Typed(int count) =>
        $"A senha mais uma vez, para digitar: {count} caracteres. Os vãos entre os grupos não fazem parte dela; ␣ é um espaço.";
}
